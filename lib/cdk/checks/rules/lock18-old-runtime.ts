import { functionsIn } from "../template/functions.ts";
import { literal } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Rule } from "./rule.ts";

/**
 * At the end of November 2026: those on Amazon Linux 2023 whose language is still mended. Amazon Linux 2
 * ended in June 2026.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const SUPPORTED =
  /^(nodejs2[24]\.x|python3\.1[2-5]|java(21|25|(8|11|17)\.al2023)|dotnet10|ruby(3\.[34]|4\.0)|provided\.al2023)$/;

/** An image brings its own, and has none here. */
export const oldRuntime: Rule = {
  id: "LOCK18",
  risk: "Holes that become known in it stay open.",
  mend: "Take a runtime that AWS still mends, such as nodejs24.x.",
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
