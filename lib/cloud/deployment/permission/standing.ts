import { FunctionPermissions } from "../../account/lambda/function-permission.ts";
import type { Account } from "../../account/account.ts";
import type { Group, Role, User } from "../../account/iam/identities.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";

/**
 * The account's policies and identities as they are before an operation. The operation is decided by them, because none may
 * permit itself, such as a new key policy that allows its own change.
 */
export interface Standing extends Pick<
  Account,
  "partition" | "region" | "accountId" | "resourcePolicies" | "permissions" | "network"
> {
  readonly roles: ReadonlyMap<string, Role>;
  readonly users: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly keyPolicy: (keyId: string) => RequestedAction["resourcePolicy"];
  readonly secretPolicy: (arn: string) => RequestedAction["resourcePolicy"];
}

/**
 * Returns the account as it is now. Only what an operation on the type replaces is copied.
 *
 * @param known The record of the resource, if it exists.
 */
export function standingOf(
  account: Account,
  type: string,
  known: Pick<ResourceRecord, "physicalId"> | undefined,
): Standing {
  const { partition, region, accountId, directory, keys, secrets, network } = account;
  const isOf = (service: string): boolean => type.startsWith(`AWS::${service}::`);
  const kept = <V>(map: ReadonlyMap<string, V>) => (isOf("IAM") ? new Map(map) : map);
  const id = known?.physicalId ?? "";
  const [keyPolicy, secretPolicy] = [keys.get(id)?.policy, secrets.get(id)?.policy];
  return {
    partition,
    region,
    accountId,
    network,
    roles: kept(directory.roles),
    users: kept(directory.users),
    groups: kept(directory.groups),
    resourcePolicies: withInner(account.resourcePolicies),
    permissions: isOf("Lambda") ? copied(account.permissions) : account.permissions,
    keyPolicy: (keyId) => (keyId === id ? keyPolicy : undefined) ?? keys.get(keyId)?.policy,
    secretPolicy: (arn) => (arn === id ? secretPolicy : secrets.get(arn)?.policy),
  };
}

function copied(permissions: Account["permissions"]): Account["permissions"] {
  return new Map([...permissions].map(([arn, added]) => [arn, new FunctionPermissions(added)]));
}

function withInner<V>(maps: ReadonlyMap<string, ReadonlyMap<string, V>>) {
  return new Map([...maps].map(([key, map]) => [key, new Map(map)]));
}
