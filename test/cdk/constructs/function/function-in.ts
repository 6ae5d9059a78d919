import { type App, Stack } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import {
  type ISealingKeys,
  SealedFunction,
  SealingKeys,
} from "../../../../lib/cdk/constructs/index.ts";
import type { SealedFunctionProps } from "../../../../lib/cdk/constructs/function/sealed-function-props.ts";
import type { EnvContract } from "../../../../lib/formats/function/env.ts";
import { testApp } from "../../../app/stacks/synth-stage.ts";

const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";

/** Creates an app with one stack. */
export function testStack(): { readonly app: App; readonly stack: Stack } {
  const app = testApp();
  return { app, stack: new Stack(app, "Test") };
}

/** Imports the keys of stage `dev`. */
export function keysIn(
  stack: Stack,
  id: string,
  arns: { readonly sealing: string; readonly environment: string } = {
    sealing: key,
    environment: key,
  },
): ISealingKeys {
  return SealingKeys.fromSealingKeysAttributes(stack, `${id}Keys`, {
    stage: "dev",
    sealingKey: Key.fromKeyArn(stack, `${id}Sealing`, arns.sealing),
    environmentKey: Key.fromKeyArn(stack, `${id}Environment`, arns.environment),
  });
}

/** Creates a function with these secrets. The segments have the right form, but are not real ciphertexts. */
export function functionIn(
  stack: Stack,
  id: string,
  secrets: readonly string[] = [],
  props: Partial<SealedFunctionProps<EnvContract>> = {},
): SealedFunction {
  return new SealedFunction(stack, id, {
    keys: keysIn(stack, id),
    name: id.toLowerCase(),
    code: Code.fromInline("-"),
    env: { settings: [], secrets },
    settings: {},
    sealed: secrets.map((name) => ({ key, names: [name], ciphertext: "AAAA" })),
    ...props,
  });
}
