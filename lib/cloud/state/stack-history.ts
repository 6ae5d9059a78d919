import type { TagRecord } from "./tag-record.ts";

/**
 * Status of a stack, as CloudFormation names it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export type StackStatus = (typeof STACK_STATUSES)[number];

export const STACK_STATUSES = [
  "REVIEW_IN_PROGRESS",
  "CREATE_IN_PROGRESS",
  "CREATE_COMPLETE",
  "CREATE_FAILED",
  "ROLLBACK_IN_PROGRESS",
  "ROLLBACK_COMPLETE",
  "UPDATE_IN_PROGRESS",
  "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
  "UPDATE_COMPLETE",
  "UPDATE_FAILED",
  "UPDATE_ROLLBACK_IN_PROGRESS",
  "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
  "UPDATE_ROLLBACK_COMPLETE",
  "DELETE_IN_PROGRESS",
  "DELETE_COMPLETE",
  "DELETE_FAILED",
  "IMPORT_IN_PROGRESS",
  "IMPORT_COMPLETE",
  "IMPORT_ROLLBACK_IN_PROGRESS",
  "IMPORT_ROLLBACK_COMPLETE",
] as const;

/** What CloudFormation knows of a stack beside its resources and outputs, which its `StackRecord` has. */
export interface StackHistory {
  /** ARN with a UUID of its own. */
  readonly id: string;
  readonly name: string;
  status: StackStatus;
  statusReason?: string | undefined;
  /** ISO 8601, as all dates below. */
  readonly created: string;
  updated?: string;
  deleted?: string;
  /** The input of the last complete deployment. Absent before it. */
  input?: StackInput;
  terminationProtection: boolean;
  disableRollback: boolean;
  /** ARN of the role that deployments were given. */
  roleArn?: string;
  /** ARN of the change set that was executed last. */
  changeSetId?: string;
  /** Change sets that can be described, by name. */
  changeSets: Record<string, ChangeSet>;
  /** The oldest first. Only the newest thousand are kept. */
  events: StackEvent[];
  /** Last status of each resource, by logical id. */
  resources: Record<string, ResourceStatus>;
  /** Result of the last comparison of the resources with the template. Absent before one. */
  drift?: DetectedDrift;
  /** Stack that contains this one. */
  readonly parentId?: string;
}

/** How the resources of a stack differed from its template. */
export interface DetectedDrift {
  readonly date: string;
  readonly status: "DRIFTED" | "IN_SYNC" | "NOT_CHECKED";
  /** Status of each compared resource, by logical id, with the date of its comparison. */
  readonly resources: Readonly<Record<string, DetectedResourceDrift>>;
}

interface DetectedResourceDrift {
  readonly status: "IN_SYNC" | "MODIFIED" | "DELETED" | "NOT_CHECKED";
  readonly date: string;
}

/** What a deployment of a stack was given. */
export interface StackInput {
  /** Whether the API of CloudFormation was called, or the local cloud deployed its own app. */
  readonly origin: "api" | "assembly";
  /** The template as submitted, in JSON or YAML. */
  readonly templateBody: string;
  /** Values that were given for parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly tags: readonly TagRecord[];
  readonly notificationArns: readonly string[];
  /** Absolute paths of files and directories of assets, by S3 key or `uploadedName`. They exist as long as the input is in use. */
  readonly assets: Readonly<Record<string, string>>;
}

export interface StackEvent {
  readonly id: string;
  readonly date: string;
  /** Name of the stack for an event of the stack itself. */
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly clientToken?: string | undefined;
}

export interface ResourceStatus {
  readonly type: string;
  readonly physicalId: string;
  readonly status: string;
  readonly date: string;
  readonly reason?: string | undefined;
}

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly type: "CREATE" | "UPDATE" | "IMPORT";
  readonly created: string;
  readonly description?: string | undefined;
  readonly clientToken?: string | undefined;
  status: "CREATE_COMPLETE" | "FAILED";
  statusReason?: string | undefined;
  executionStatus: "AVAILABLE" | "UNAVAILABLE" | "OBSOLETE" | "EXECUTE_IN_PROGRESS";
  readonly input: StackInput;
  readonly changes: readonly ResourceChange[];
  readonly roleArn?: string | undefined;
  readonly includeNestedStacks: boolean;
  readonly revertsDrift?: boolean | undefined;
  readonly importExistingResources: boolean;
  /** Resources to adopt, by logical id. */
  readonly imports?: Readonly<Record<string, ResourceToImport>>;
  /** What blocks the execution, for `DescribeEvents`. */
  readonly validation?: readonly ValidationFailure[];
}

export interface ResourceToImport {
  readonly type: string;
  readonly identifier: Readonly<Record<string, string>>;
}

export interface ValidationFailure {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
  readonly path: string;
}

export interface ResourceChange {
  readonly action: "Add" | "Modify" | "Remove" | "Import";
  readonly logicalId: string;
  readonly physicalId?: string | undefined;
  readonly type: string;
  readonly replacement?: "True" | "False" | "Conditional" | undefined;
  readonly policyAction?: "Delete" | "Retain" | "ReplaceAndDelete" | "ReplaceAndRetain" | undefined;
  readonly scope: readonly string[];
  readonly details: readonly ChangeDetail[];
}

export interface ChangeDetail {
  readonly attribute: "Properties" | "Metadata" | "Tags" | "DeletionPolicy" | "UpdateReplacePolicy";
  /** Name of the property. */
  readonly name?: string | undefined;
  readonly requiresRecreation: "Never" | "Conditionally" | "Always";
  readonly evaluation: "Static" | "Dynamic";
  readonly changeSource:
    | "DirectModification"
    | "ParameterReference"
    | "ResourceReference"
    | "ResourceAttribute";
  readonly causingEntity?: string | undefined;
}
