import type { Account } from "../../account/account.ts";
import { declarationKey } from "../../account/declaration.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import type { Compared, Read } from "./compared.ts";
import { differences, type Difference } from "./differences.ts";
import { kmsAlias, kmsKey } from "./kms.ts";
import { lambdaAlias, lambdaFunction } from "./lambda.ts";
import { secret, ssmParameter } from "./stored-values.ts";

/** How a resource differs from its template. */
export interface ResourceDrift {
  readonly status: "IN_SYNC" | "MODIFIED" | "DELETED" | "NOT_CHECKED";
  readonly type: string;
  readonly physicalId: string;
  readonly differences: readonly Difference[];
  /** The properties that are compared, as the template has them. Empty if the resource is not checked. */
  readonly expectedProperties: Readonly<Record<string, unknown>>;
  /** The same properties of the resource. Empty if the resource is not checked or does not exist any more. */
  readonly actualProperties: Readonly<Record<string, unknown>>;
  /** The permissions without which a caller must not see the comparison. */
  readonly reads: readonly Read[];
}

/** The types of resources that calls can change outside of a deployment. */
const COMPARED: Readonly<Record<string, Compared>> = {
  "AWS::KMS::Alias": kmsAlias,
  "AWS::KMS::Key": kmsKey,
  "AWS::Lambda::Alias": lambdaAlias,
  "AWS::Lambda::Function": lambdaFunction,
  "AWS::SecretsManager::Secret": secret,
  "AWS::SSM::Parameter": ssmParameter,
};

/**
 * Compares the resources of a stack with its template, by logical id. As in CloudFormation, only properties that the
 * template has are compared, so what it leaves to a default may change. Other types of resources cannot change without a
 * deployment and are not checked.
 */
export function driftOf(account: Account, stackName: string): ReadonlyMap<string, ResourceDrift> {
  const resources = Object.entries(account.state.stacks[stackName]?.resources ?? {});
  return new Map(resources.map(([logicalId, record]) => [logicalId, compared(account, record)]));
}

function compared(account: Account, { type, physicalId }: ResourceRecord): ResourceDrift {
  const declared = account.declaredProperties.get(declarationKey(type, physicalId));
  const comparison = Object.hasOwn(COMPARED, type) ? COMPARED[type] : undefined;
  const unchecked = {
    type,
    physicalId,
    differences: [],
    expectedProperties: {},
    actualProperties: {},
  };
  if (!comparison || !declared) return { ...unchecked, status: "NOT_CHECKED", reads: [] };
  const reads = comparison.reads(account, physicalId);
  const found = comparison.find(account, physicalId, declared);
  if (!found) {
    return { ...unchecked, status: "DELETED", expectedProperties: declared, reads };
  }
  const names = Object.keys(declared).filter((name) => Object.hasOwn(found, name));
  const expectedProperties = pick(declared, names);
  const actualProperties = pick(found, names);
  const all = differences(expectedProperties, actualProperties);
  return {
    status: all.length === 0 ? "IN_SYNC" : "MODIFIED",
    type,
    physicalId,
    differences: all,
    expectedProperties,
    actualProperties,
    reads,
  };
}

function pick(
  properties: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, properties[name]]));
}
