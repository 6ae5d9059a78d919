import { environmentSize, SEALED_VARIABLE } from "../../../formats/function/env.ts";
import { GUARD_VARIABLE } from "../../../formats/function/guard-config.ts";
import { functionsIn, variablesOf } from "../template/functions.ts";
import { estimatedText } from "../template/estimated-text.ts";
import { parsed } from "../template/values.ts";
import type { Finding, Rule } from "./rule.ts";

const MOST_BYTES = 3584;
const MOST_SEGMENTS = 8;

/** Reports environments that are nearly full. A name that CloudFormation generates counts by its likely length. */
export const largeEnvironment: Rule = {
  id: "LOCK09",
  risk: "Lambda accepts at most 4,096 bytes of environment, so a deployment with one more secret or guarded route may fail.",
  mend: "Seal several secrets in one segment (signet encrypt compact), keep them in a sealed file beside the code, or serve some of the guarded routes by another function.",
  check: (templates) =>
    functionsIn(templates).flatMap((resource) => {
      const variables = variablesOf(resource) ?? {};
      if (!(SEALED_VARIABLE in variables) && !(GUARD_VARIABLE in variables)) return [];
      const texts = Object.entries(variables).map(([name, value]) => [
        name,
        estimatedText(templates, value, resource.template),
      ]);
      const bytes = environmentSize(Object.fromEntries(texts));
      const segments = parsed(variables[SEALED_VARIABLE]);
      const count = Array.isArray(segments) ? segments.length : 0;
      const findings: Finding[] = [];
      const locations = ["Properties.Environment.Variables"];
      if (bytes > MOST_BYTES) {
        findings.push({
          resource,
          problem: `the environment with its sealed secrets and guards is ${bytes} bytes, over ${MOST_BYTES}`,
          locations,
          about: "bytes",
        });
      }
      if (count > MOST_SEGMENTS) {
        findings.push({
          resource,
          problem: `${count} sealed segments are in the environment, over ${MOST_SEGMENTS}`,
          locations,
          about: "segments",
        });
      }
      return findings;
    }),
};
