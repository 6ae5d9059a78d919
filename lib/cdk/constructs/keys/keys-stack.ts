import { Stack, Validations } from "aws-cdk-lib";
import { CfnKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { ISealingKeys } from "./i-sealing-keys.ts";

/** Returns the stack of the sealing key, or `undefined` if the key is imported. */
export function keysStack({ sealingKey }: ISealingKeys): Stack | undefined {
  return sealingKey.node.defaultChild instanceof CfnKey ? Stack.of(sealingKey) : undefined;
}

/**
 * Adds an error annotation to a function with secrets if its stack creates the sealing key. The key must exist before a
 * secret can be sealed, and the secret must be sealed before the function can be deployed.
 */
export function requireOtherStack(fn: Construct, keys: ISealingKeys): void {
  const stack = Stack.of(fn);
  if (keysStack(keys) !== stack) return;
  Validations.of(fn).addError(
    "KeysInSameStack",
    `${stack.node.path} contains the sealing key and this function, but the key must be deployed before the function's secrets can be sealed, and they are sealed before the function is deployed: create SealingKeys in a stack of its own, and deploy that stack first`,
  );
}
