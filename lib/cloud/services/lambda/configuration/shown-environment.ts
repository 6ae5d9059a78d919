import { decide } from "../../../access/decide.ts";
import { refusalOf } from "../../../access/refusal.ts";
import type { FunctionConfiguration } from "../../../account/account.ts";
import { onKey } from "../../kms/access/key-access.ts";
import { keyState } from "../../kms/keys/key-state.ts";
import { ALGORITHM } from "../../kms/request/operation.ts";
import type { Call } from "../../protocol/call.ts";

/**
 * Returns the environment variables, or the error that replaces them, or `undefined` if the function has none.
 * Variables that a key of the account encrypts are decrypted with the permissions of the caller.
 */
export function shownEnvironment(
  call: Call,
  { environment: Variables, ...fn }: FunctionConfiguration,
): object | undefined {
  if (Object.keys(Variables).length === 0) return undefined;
  const Message =
    fn.kmsKeyArn === undefined ? undefined : undecryptable(call, fn.arn, fn.kmsKeyArn);
  return Message === undefined
    ? { Variables }
    : { Error: { ErrorCode: "AccessDeniedException", Message } };
}

/**
 * Returns why the caller may not decrypt the variables with a key, or `undefined` if the caller may decrypt them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
function undecryptable(call: Call, functionArn: string, keyArn: string): string | undefined {
  const { account, caller } = call;
  const key = account.keys.get(keyArn.split("/").at(-1) ?? "");
  if (!key || keyState(key.record) !== "Enabled") {
    return `${keyArn} does not exist or is disabled.`;
  }
  const action = onKey(account, caller.principal, "kms:Decrypt", key, {
    context: { "aws:lambda:FunctionArn": functionArn },
    algorithm: ALGORITHM,
    conditions: { "kms:ViaService": [`lambda.${account.region}.amazonaws.com`] },
  });
  return refusalOf(decide(account, caller, action, call))?.message;
}
