import { Code, Function, Runtime, type FunctionProps } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";

/** Creates a function whose code is in the template. The code sets `exports.handler`. */
export function inlineFunction(
  scope: Construct,
  id: string,
  code: string,
  props: Partial<FunctionProps> = {},
): Function {
  return new Function(scope, id, {
    code: Code.fromInline(code),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
    ...props,
  });
}
