import { Code } from "aws-cdk-lib/aws-lambda";
import { join } from "node:path";

/** The folder of the bundles, seen from the sources and from the package. */
const BUNDLES = import.meta.filename.endsWith(".ts")
  ? "../../../../dist/lambda"
  : "../../../../lambda";

/** Code that comes with the constructs, as `npm run build` has bundled it. */
export function runtimeCode(name: "guard" | "basic-authorizer" | "oidc-authorizer"): Code {
  return Code.fromAsset(join(import.meta.dirname, BUNDLES, name));
}
