import type { Account } from "../../account/account.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import type { Properties } from "../../assembly/properties.ts";

/** A resource to create or update. Every intrinsic function in it is resolved. */
export interface ResourceInput {
  readonly stackName: string;
  readonly logicalId: string;
  /** Construct path, for messages. */
  readonly path: string;
  readonly properties: Properties;
  /** The record of the resource from an earlier deployment, if there was one. */
  readonly previous: ResourceRecord | undefined;
  /** The record of the resource that this one replaces. Then there is no `previous` one. */
  readonly replaced: ResourceRecord | undefined;
  /** How often the resource has been replaced. */
  readonly generation: number;
  readonly assets: ReadonlyMap<string, string>;
}

/**
 * Returns an id that is unique in the account and does not depend on the resource's name. A resource that replaces
 * another one has its own.
 */
export function resourceId({ stackName, logicalId, generation }: ResourceInput): string {
  return `${stackName}/${logicalId}${generation === 0 ? "" : `/${generation}`}`;
}

export type Deployed = Pick<ResourceRecord, "physicalId" | "attributes">;

/**
 * A CloudFormation resource type. A property that is in neither list stops the deployment, because ignoring it
 * could allow what it was meant to deny.
 */
export interface ResourceType {
  /** Properties that `put` applies or checks. */
  readonly enforced: readonly string[];
  /** Properties that have no effect in the local cloud; `any` if no property of the type has an effect. */
  readonly inert: readonly string[] | "any";
  /** Attributes for `Fn::GetAtt`; `any` if the type does not determine them. */
  readonly attributes: readonly string[] | "any";
  /** Attributes that are lists, which the record stores with commas between the items. @default - none */
  readonly lists?: readonly string[];
  /** Returns the value of an attribute that is not in the record, or `undefined` if the resource does not have it. */
  readonly attributeOf?: (record: ResourceRecord, attribute: string) => string | undefined;
  /**
   * Whether several resources may have the same physical id, such as inline policies with the same name on
   * different users. `remove` then uses an attribute to identify the resource.
   *
   * @default false
   */
  readonly sharesIds?: boolean;
  /**
   * Creates or updates the resource.
   *
   * @throws {TemplateUnsupported} If a property is invalid or not supported.
   * @throws {PolicyUnsupported} If a policy cannot be evaluated.
   */
  readonly put: (input: ResourceInput, account: Account) => Deployed;
  /** Returns an attribute that the record does not store, because it may be a secret. @default - no such attribute */
  readonly attribute?: (
    record: ResourceRecord,
    account: Account,
    name: string,
  ) => string | undefined;
  readonly remove: (record: ResourceRecord, account: Account) => void;
}
