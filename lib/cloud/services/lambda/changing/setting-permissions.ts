import type { RequestedAction } from "../../../access/decide.ts";
import type { Account, FunctionConfiguration } from "../../../account/account.ts";
import { policyOf } from "../../../../iam/policy/policy.ts";
import { onKey } from "../../kms/access/key-access.ts";
import { keyState } from "../../kms/keys/key-state.ts";
import { ALGORITHM } from "../../kms/request/operation.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import { memberOf, type Members } from "../../protocol/json/input.ts";
import { invalidParameter } from "../request/lambda-errors.ts";

const REFUSED = { type: "AccessDeniedException", status: 403 };

/** Returns the condition keys of a request that changes settings. */
export function settingKeys(
  { account }: Call,
  body: Members,
): NonNullable<RequestedAction["keys"]> {
  const vpc = body["VpcConfig"];
  const subnets = textsIn(memberOf(vpc, "SubnetIds"));
  const vpcIds = subnets.flatMap((id) => account.network.subnets.get(id)?.vpcId ?? []);
  const keys = {
    "lambda:Layer": textsIn(body["Layers"]),
    "lambda:SubnetIds": subnets,
    "lambda:SecurityGroupIds": textsIn(memberOf(vpc, "SecurityGroupIds")),
    "lambda:VpcIds": [...new Set(vpcIds)],
  };
  return Object.fromEntries(Object.entries(keys).filter(([, values]) => values.length > 0));
}

/**
 * Checks that the caller may also pass the role, use the layers, and encrypt the environment with the key.
 *
 * @throws {ServiceError} AccessDeniedException if policies do not allow it.
 */
export function requireEverything(call: Call, before: FunctionConfiguration, body: Members): void {
  const { account } = call;
  const { Role: resource, KMSKeyArn: keyArn = before.kmsKeyArn } = body;
  if (typeof resource === "string") {
    const keys = {
      "iam:PassedToService": ["lambda.amazonaws.com"],
      "iam:AssociatedResourceArn": [before.arn],
    };
    authorize(call, { action: "iam:PassRole", resource, keys }, REFUSED);
  }
  for (const arn of textsIn(body["Layers"])) {
    const action = onLayer(account, arn, before.contents.slice(1));
    if (action) authorize(call, action, REFUSED);
  }
  if (body["Environment"] === undefined && body["KMSKeyArn"] === undefined) return;
  if (typeof keyArn === "string") requireEncrypt(call, before.arn, keyArn);
}

/**
 * Returns the permission to use a layer. The policy of a layer of another account is not here, so that such a layer
 * can only stay.
 */
function onLayer(
  { layers, accountId }: Account,
  arn: string,
  present: readonly string[],
): RequestedAction | undefined {
  const [action, resource] = ["lambda:GetLayerVersion", arn];
  if (layers.has(arn)) return { action, resource };
  const [, , , , owner = accountId] = arn.split(":");
  return present.includes(arn)
    ? undefined
    : { action, resource, resourcePolicy: policyOf([]), resourceAccountId: owner };
}

/**
 * Checks that the caller may encrypt the environment with a key of the account.
 *
 * @throws {ServiceError} AccessDeniedException if policies do not allow it; InvalidParameterValueException if the key
 *   is disabled.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
function requireEncrypt(call: Call, functionArn: string, keyArn: string): void {
  const { account, caller } = call;
  const key = account.keys.get(keyArn.split("/").at(-1) ?? "");
  if (!key) return;
  const conditions = { "kms:ViaService": [`lambda.${account.region}.amazonaws.com`] };
  const grant = onKey(account, caller.principal, "kms:CreateGrant", key, {
    conditions: { ...conditions, "kms:GrantIsForAWSResource": ["true"] },
  });
  authorize(call, grant, REFUSED);
  const encrypt = onKey(account, caller.principal, "kms:Encrypt", key, {
    context: { "aws:lambda:FunctionArn": functionArn },
    algorithm: ALGORITHM,
    conditions,
  });
  authorize(call, encrypt, REFUSED);
  if (keyState(key.record) === "Enabled") return;
  throw invalidParameter(
    "Lambda was unable to configure access to your environment variables because the KMS key used is disabled. Please check your KMS key settings.",
  );
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
