import type { Caller } from "../account/iam/identities.ts";
import type { ChangeSet, ResourceToImport, StackHistory } from "../state/stack-history.ts";
import type { TagRecord } from "../state/tag-record.ts";

/** A value of a parameter, or `undefined` for the value of the last deployment (`UsePreviousValue`). */
export type GivenValues = ReadonlyMap<string, string | undefined>;

/** Who begins an operation. CloudFormation has the caller's permissions unless the stack has a role. */
export interface Begun {
  readonly caller: Caller;
}

/** What a caller submits for a stack. The template is already read, and the caller is authorized. */
export interface SubmittedStack {
  readonly stackName: string;
  /** The template as submitted. `undefined` means the template of the last deployment. */
  readonly templateBody: string | undefined;
  readonly parameters: GivenValues;
  readonly capabilities: readonly string[];
  /** @default - the tags of the last deployment */
  readonly tags?: readonly TagRecord[] | undefined;
  readonly notificationArns?: readonly string[] | undefined;
  readonly roleArn?: string | undefined;
  readonly clientToken?: string | undefined;
  readonly disableRollback?: boolean | undefined;
  /** Whether a rollback also deletes new resources whose deletion policy is `Retain`. */
  readonly retainExceptOnCreate?: boolean | undefined;
}

export interface SubmittedChangeSet extends SubmittedStack {
  readonly name: string;
  readonly type: "CREATE" | "UPDATE" | "IMPORT";
  readonly description?: string | undefined;
  readonly includeNestedStacks: boolean;
  readonly importExistingResources: boolean;
  /** Whether changes that calls made since the last deployment are reverted. @default false */
  readonly revertsDrift?: boolean | undefined;
  readonly onStackFailure?: "ROLLBACK" | "DELETE" | "DO_NOTHING" | undefined;
  readonly imports?: Readonly<Record<string, ResourceToImport>> | undefined;
}

export interface StartOptions extends Begun {
  readonly clientToken?: string | undefined;
  readonly disableRollback?: boolean | undefined;
  readonly retainExceptOnCreate?: boolean | undefined;
  readonly roleArn?: string | undefined;
}

export interface DeleteOptions extends Begun {
  readonly clientToken?: string | undefined;
  readonly roleArn?: string | undefined;
  /** Logical ids of resources to keep. Only a stack that could not be deleted can keep further resources. */
  readonly retain?: readonly string[] | undefined;
}

/**
 * The stacks of an account. Each method that changes a stack throws {@link StackRefused} with CloudFormation's error if it
 * refuses the request. A deployment goes on after the method returned; the status and the events of the stack show how
 * far it is.
 */
export interface Stacks {
  /** Every stack, including deleted ones, the newest first. */
  readonly all: () => readonly StackHistory[];
  /** Returns a stack by its name, or by its id if it is deleted. */
  readonly find: (nameOrId: string) => StackHistory | undefined;
  readonly create: (
    submitted: SubmittedStack &
      Begun & {
        readonly onFailure?: "ROLLBACK" | "DELETE" | "DO_NOTHING" | undefined;
        readonly terminationProtection?: boolean | undefined;
      },
  ) => StackHistory;
  /** Returns the stack, whose status does not change if there is nothing to update: then it throws. */
  readonly update: (submitted: SubmittedStack & Begun) => StackHistory;
  readonly createChangeSet: (submitted: SubmittedChangeSet) => {
    readonly stack: StackHistory;
    readonly changeSet: ChangeSet;
  };
  readonly executeChangeSet: (stack: StackHistory, name: string, options: StartOptions) => void;
  readonly deleteChangeSet: (stack: StackHistory, name: string) => void;
  readonly delete: (stack: StackHistory, options: DeleteOptions) => void;
  /** Restores the last complete deployment of a stack that failed without a rollback. */
  readonly rollback: (stack: StackHistory, options: Omit<StartOptions, "caller">) => void;
  readonly protect: (stack: StackHistory, enabled: boolean) => void;
  /** Returns the properties that identify a resource of a type for an import, or nothing if it cannot be imported. */
  readonly identifiersOf: (type: string) => readonly string[];
}
