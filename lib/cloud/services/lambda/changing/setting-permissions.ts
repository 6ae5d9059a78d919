import type { RequestedAction } from "../../../access/decide.ts";
import type { Account, FunctionConfiguration } from "../../../account/account.ts";
import { policyOf } from "../../../../iam/policy/policy.ts";
import { onKey } from "../../kms/access/key-access.ts";
import { ALGORITHM } from "../../kms/request/operation.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import { memberOf, type Members } from "../../protocol/json/input.ts";

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
export function requireEverything(
  call: Call,
  before: FunctionConfiguration,
  changed: FunctionConfiguration,
  body: Members,
): void {
  const { account } = call;
  if (body["Role"] !== undefined) {
    const resource = account.directory.roles.get(changed.roleName)?.arn ?? "";
    const keys = {
      "iam:PassedToService": ["lambda.amazonaws.com"],
      "iam:AssociatedResourceArn": [changed.arn],
    };
    authorize(call, { action: "iam:PassRole", resource, keys }, REFUSED);
  }
  for (const arn of textsIn(body["Layers"])) {
    const action = onLayer(account, arn, before.contents.slice(1));
    if (action) authorize(call, action, REFUSED);
  }
  if (body["Environment"] === undefined && body["KMSKeyArn"] === undefined) return;
  for (const action of onKeyOf(call, changed)) authorize(call, action, REFUSED);
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
 * Returns the permissions to encrypt the environment with a key of the account.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
function onKeyOf(
  { account, caller }: Call,
  { arn, kmsKeyArn }: FunctionConfiguration,
): readonly RequestedAction[] {
  const key =
    kmsKeyArn === undefined ? undefined : account.keys.get(kmsKeyArn.split("/").at(-1) ?? "");
  if (!key) return [];
  const conditions = { "kms:ViaService": [`lambda.${account.region}.amazonaws.com`] };
  return [
    onKey(account, caller.principal, "kms:CreateGrant", key, {
      conditions: { ...conditions, "kms:GrantIsForAWSResource": ["true"] },
    }),
    onKey(account, caller.principal, "kms:Encrypt", key, {
      context: { "aws:lambda:FunctionArn": arn },
      algorithm: ALGORITHM,
      conditions,
    }),
  ];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
