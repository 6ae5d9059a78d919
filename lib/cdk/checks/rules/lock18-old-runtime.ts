import { functionsIn } from "../template/functions.ts";
import { literal } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Rule } from "./rule.ts";

/**
 * The runtimes that are supported at the end of November 2026: runtimes on Amazon Linux 2023 whose language version
 * is still maintained. Support for Amazon Linux 2 ended in June 2026.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const SUPPORTED =
  /^(nodejs2[24]\.x|python3\.1[2-5]|java(21|25|(8|11|17)\.al2023)|dotnet10|ruby(3\.[34]|4\.0)|provided\.al2023)$/;

/** Reports runtimes without support. Container images have no `Runtime` property, so they are not checked. */
export const oldRuntime: Rule = {
  id: "LOCK18",
  risk: "New vulnerabilities in it are not fixed.",
  mend: "Use a runtime that AWS still patches, such as nodejs24.x.",
  check: (templates) =>
    functionsIn(templates).flatMap((resource) => {
      const { Runtime } = resource.properties;
      const runtime = literal(Runtime);
      if (Runtime === undefined || SUPPORTED.test(runtime ?? "")) return [];
      const problem =
        runtime === undefined
          ? `its runtime ${UNRESOLVED_VALUE}`
          : `its runtime ${runtime} is no longer supported by AWS`;
      return [{ resource, problem, locations: ["Properties.Runtime"] }];
    }),
};
