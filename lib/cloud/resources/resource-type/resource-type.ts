import type { Account } from "../../account/account.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import type { Properties } from "../../assembly/properties.ts";

/** A resource to be made or updated: every intrinsic resolved. */
export interface ResourceInput {
  readonly stackName: string;
  readonly logicalId: string;
  /** Construct path, for messages. */
  readonly path: string;
  readonly properties: Properties;
  /** What is there from an earlier deployment, if anything. */
  readonly previous: ResourceRecord | undefined;
  readonly assets: ReadonlyMap<string, string>;
}

/** Tells a resource from every other in the account, whatever it is called. */
export function resourceId({ stackName, logicalId }: ResourceInput): string {
  return `${stackName}/${logicalId}`;
}

export type Deployed = Pick<ResourceRecord, "physicalId" | "attributes">;

/**
 * One CloudFormation resource type. A property that is in neither list stops the deployment: to leave it
 * out silently could open what it was meant to close.
 */
export interface ResourceType {
  /** Properties that `put` acts on or checks. */
  readonly enforced: readonly string[];
  /** Properties that change nothing on a local machine; `any` where none of the type's does. */
  readonly inert: readonly string[] | "any";
  /** Names that `Fn::GetAtt` may ask for. */
  readonly attributes: readonly string[];
  /**
   * Whether several may have one physical id, as inline policies of one name on different users; `remove`
   * tells them apart by more.
   *
   * @default false
   */
  readonly sharesIds?: boolean;
  /** Makes the resource, or brings the previous one up to date. */
  readonly put: (input: ResourceInput, account: Account) => Deployed;
  readonly remove: (record: ResourceRecord, account: Account) => void;
}
