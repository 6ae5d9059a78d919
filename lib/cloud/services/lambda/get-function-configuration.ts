import { onFunction } from "../../access/requested-actions.ts";
import { decide, type RequestedAction } from "../../access/decide.ts";
import { refusalOf } from "../../access/refusal.ts";
import type { FunctionConfiguration } from "../../account/account.ts";
import type { WireResponse } from "../../http/http-types.ts";
import { authorize, type Call } from "../protocol/call.ts";
import { restJson } from "../protocol/json/response.ts";
import { functionNamed, functionNotFound } from "./function-named.ts";

/**
 * Returns the configuration with which a function was deployed. The date, hash and size of the function's code are
 * left out, because the account does not know them.
 *
 * @throws {ServiceError} AccessDeniedException if the caller lacks the permission; ResourceNotFoundException if
 *   the function does not exist.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export function getFunctionConfiguration(call: Call, reference: string): WireResponse {
  const { account } = call;
  const { name, arn, resource } = functionNamed(call, reference);
  const action = onFunction(account, name, resource, "lambda:GetFunctionConfiguration");
  authorize(call, action, { type: "AccessDeniedException", status: 403 });
  const configuration = account.functions.get(name);
  if (!configuration) throw functionNotFound(`${arn}:$LATEST`);
  const { roleName, kmsKeyArn } = configuration;
  const shown = {
    FunctionName: name,
    FunctionArn: resource,
    Runtime: configuration.runtime,
    Role: account.directory.roles.get(roleName)?.arn,
    Handler: configuration.handler,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    Environment: environment(call, configuration),
    ...(kmsKeyArn === undefined ? {} : { KMSKeyArn: kmsKeyArn }),
    Version: "$LATEST",
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
  };
  return restJson(200, shown, call.requestId);
}

/**
 * Returns the environment variables, or the error that replaces them, or `undefined` if the function has none.
 * Variables that a key of the account encrypts are decrypted with the permissions of the caller.
 */
function environment(call: Call, { environment: Variables, ...fn }: FunctionConfiguration) {
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
  if (!key?.record.enabled) return `${keyArn} does not exist or is disabled.`;
  const action: RequestedAction = {
    action: "kms:Decrypt",
    resource: key.arn,
    resourcePolicy: key.policy,
    resourcePolicyMustAllow: "resource-based policy",
    keys: {
      "kms:CallerAccount": [account.accountId],
      "kms:ViaService": [`lambda.${account.region}.amazonaws.com`],
      "kms:EncryptionContextKeys": ["aws:lambda:FunctionArn"],
      "kms:EncryptionContext:aws:lambda:FunctionArn": [functionArn],
    },
  };
  return refusalOf(decide(account, caller, action, call))?.message;
}
