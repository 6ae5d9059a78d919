import { policyOf } from "../../../../iam/policy/policy.ts";
import type { RequestedAction } from "../../../access/decide.ts";
import type { Account } from "../../../account/account.ts";
import type { Table } from "../../../account/dynamodb/table.ts";
import { serialization, invalidMember } from "../../protocol/json/errors.ts";

/** The table that a reference names. It may not exist. */
export interface Named {
  readonly name: string;
  readonly arn: string;
  /** The table, or `undefined` if it does not exist or belongs to another account or region. */
  readonly table: Table | undefined;
}

/**
 * Reads a table's name or ARN.
 *
 * @throws {ServiceError} ValidationException or SerializationException if the reference is neither.
 */
export function tableNamed(account: Account, reference: unknown): Named {
  if (reference === undefined || reference === null) {
    throw invalidMember("null", "tableName", "Member must not be null");
  }
  if (typeof reference !== "string") throw serialization();
  const here = tableArn(account, "");
  const [, arn = here, name] =
    /^(arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/)?([A-Za-z0-9_.-]{1,255})$/.exec(reference) ?? [];
  if (name === undefined) {
    const form = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
    throw invalidMember(`'${reference}'`, "tableName", form);
  }
  const table = arn === here ? account.tables.get(name) : undefined;
  return { name, arn: arn + name, table };
}

export function tableArn({ partition, region, accountId }: Account, name: string): string {
  return `arn:${partition}:dynamodb:${region}:${accountId}:table/${name}`;
}

/** Returns the action of an operation on a table or on one of its indexes. */
export function onTable({ accountId }: Account, action: string, resource: string): RequestedAction {
  if (resource.split(":")[4] === accountId) return { action, resource };
  // The resource policy of another account's table is unknown here, so it is treated as a policy without an Allow.
  return {
    action,
    resource,
    resourcePolicy: policyOf([]),
    resourcePolicyMustAllow: "resource-based policy",
  };
}
