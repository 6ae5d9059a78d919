import { environmentSize, SEALED_VARIABLE } from "../../../formats/function/env.ts";
import { functionsIn, variablesOf } from "../template/functions.ts";
import { parsed, spelled } from "../template/values.ts";
import type { Finding, Rule } from "./rule.ts";

const MOST_BYTES = 3584;
const MOST_SEGMENTS = 8;

/** Reports environments that are nearly full. A value that only CloudFormation knows counts as a few bytes. */
export const largeEnvironment: Rule = {
  id: "LOCK09",
  risk: "Lambda accepts at most 4,096 bytes of environment, so a deployment with one more secret may fail.",
  mend: "Seal several secrets in one segment (npm run encrypt -- compact), or keep them in a sealed file beside the code.",
  check: (templates) =>
    functionsIn(templates).flatMap((resource) => {
      const variables = variablesOf(resource) ?? {};
      if (!(SEALED_VARIABLE in variables)) return [];
      const texts = Object.entries(variables).map(([name, value]) => [name, spelled(value)]);
      const bytes = environmentSize(Object.fromEntries(texts));
      const segments = parsed(variables[SEALED_VARIABLE]);
      const count = Array.isArray(segments) ? segments.length : 0;
      const findings: Finding[] = [];
      const locations = [`Properties.Environment.Variables.${SEALED_VARIABLE}`];
      if (bytes > MOST_BYTES) {
        findings.push({
          resource,
          problem: `the environment with its sealed secrets is ${bytes} bytes, over ${MOST_BYTES}`,
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
