import { Code } from "aws-cdk-lib/aws-lambda";
import { join } from "node:path";

/** The folder of the bundles, relative to this file in the sources or in the published package. */
const BUNDLES = import.meta.filename.endsWith(".ts")
  ? "../../../../dist/lambda"
  : "../../../../lambda";

/** Returns code that is part of the constructs, as bundled by `npm run build`. */
export function runtimeCode(name: "guard" | "basic-authorizer" | "oidc-authorizer"): Code {
  return Code.fromAsset(join(import.meta.dirname, BUNDLES, name));
}
