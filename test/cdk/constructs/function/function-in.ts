import { type App, Stack } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { SealedFunction } from "../../../../lib/cdk/constructs/function/sealed-function.ts";
import type { SealedFunctionProps } from "../../../../lib/cdk/constructs/function/sealed-function-props.ts";
import type { EnvContract } from "../../../../lib/formats/function/env.ts";
import { testApp } from "../../../app/stacks/synth-stage.ts";

const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";

/** Creates an app with one stack. */
export function testStack(): { readonly app: App; readonly stack: Stack } {
  const app = testApp();
  return { app, stack: new Stack(app, "Test") };
}

/** Creates a function with these secrets. The segments have the right form, but are not real ciphertexts. */
export function functionIn(
  stack: Stack,
  id: string,
  secrets: readonly string[] = [],
  props: Partial<SealedFunctionProps<EnvContract>> = {},
): SealedFunction {
  return new SealedFunction(stack, id, {
    stage: "dev",
    name: id.toLowerCase(),
    code: Code.fromInline("-"),
    env: { settings: [], secrets },
    settings: {},
    sealed: secrets.map((name) => ({ key, names: [name], ciphertext: "AAAA" })),
    sealingKey: Key.fromKeyArn(stack, `${id}Sealing`, key),
    environmentKey: Key.fromKeyArn(stack, `${id}Environment`, key),
    ...props,
  });
}
