import { Code } from "aws-cdk-lib/aws-lambda";
import { join } from "node:path";

/** The folder of the bundles, relative to this file in the sources or in the published package. */
const BUNDLES = import.meta.filename.endsWith(".ts")
  ? "../../../../dist/lambda"
  : "../../../../lambda";

/** Returns the code of a function or layer that is part of the constructs. `npm run build` bundles it. */
export function runtimeCode(name: "guard" | "basic-authorizer" | "oidc-authorizer"): Code {
  return Code.fromAsset(join(import.meta.dirname, BUNDLES, name));
}
