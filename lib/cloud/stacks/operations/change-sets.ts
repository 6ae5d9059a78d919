import { randomUUID } from "node:crypto";
import type { Account } from "../../account/account.ts";
import { newStackArn } from "../../account/stack-arn.ts";
import { newHistory, setStatus } from "../../deployment/history/stack-events.ts";
import { inputOf } from "../../deployment/history/stack-input.ts";
import { reasonOf } from "../../deployment/run/watcher.ts";
import type { Trial } from "../../deployment/deploy-stacks.ts";
import type {
  ChangeSet,
  ResourceChange,
  StackHistory,
  ValidationFailure,
} from "../../state/stack-history.ts";
import { REVERTIBLE } from "../../deployment/revert-drift.ts";
import { driftOf } from "../drift/drift-of.ts";
import type { Engine } from "./engine.ts";
import { isRepeated, requireUpdatable } from "./guards.ts";
import { StackRefused } from "../stack-refused.ts";
import type { StartOptions, SubmittedChangeSet } from "../stacks.ts";
import { submittedInput } from "../submitted-input.ts";
import { changesOf } from "../changes/changes-of.ts";
import { hasChanges } from "../changes/has-changes.ts";

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";
const BLOCKED =
  "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.";

const LONGEST_REASON = 2_000;

/** Creates a change set, and the stack if it is for a new one. */
export function createChangeSet(
  engine: Engine,
  live: StackHistory | undefined,
  submitted: SubmittedChangeSet,
): { readonly stack: StackHistory; readonly changeSet: ChangeSet } {
  const { account } = engine;
  const { name, type, stackName, clientToken } = submitted;
  const same = live?.changeSets[name];
  if (live && same) {
    if (clientToken !== undefined && same.clientToken === clientToken) {
      return { stack: live, changeSet: same };
    }
    throw new StackRefused(`ChangeSet ${name} already exists`, "AlreadyExistsException");
  }
  const isInReview = live?.status === "REVIEW_IN_PROGRESS";
  if (type === "CREATE" && live && !isInReview) {
    throw new StackRefused(
      `Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`,
    );
  }
  if (type === "UPDATE" && !live) throw new StackRefused(`Stack [${stackName}] does not exist`);
  if (live) requireUpdatable(live, type !== "UPDATE");
  const input = submittedInput(submitted, live);
  const { imports, importExistingResources, revertsDrift = false } = submitted;
  const stack = engine.stackOf(stackName, input, {
    ...(type === "IMPORT" && imports ? { imports } : {}),
    importsExisting: importExistingResources,
    isReviewed: true,
    revertsDrift,
  });
  const history = live ?? newHistory(account, stackName, "REVIEW_IN_PROGRESS");
  if (!live) {
    const why = { reason: "User Initiated", token: clientToken };
    setStatus(account, history, "REVIEW_IN_PROGRESS", why);
  }
  const trial = engine.try(stack);
  const own = trial.steps.filter((step) => step.stackName === stackName);
  const changes = changesOf(history.input, input, own);
  const validation = [
    ...validationOf(trial, stackName),
    ...(revertsDrift ? irrevertible(account, stackName) : []),
  ];
  const others = type === "IMPORT" ? notImported(changes) : undefined;
  const isChanged =
    account.state.stacks[stackName] === undefined ||
    hasChanges(account, history, input, trial, changes);
  const failure =
    validation.length > 0 ? blocked(validation) : (others ?? (isChanged ? undefined : NO_CHANGES));
  const isFailed = failure !== undefined;
  const changeSet: ChangeSet = {
    id: newStackArn(account, name, randomUUID()).replace(":stack/", ":changeSet/"),
    name,
    type,
    created: account.clock.now().toISOString(),
    description: submitted.description,
    clientToken,
    status: isFailed ? "FAILED" : "CREATE_COMPLETE",
    statusReason: failure,
    executionStatus: isFailed ? "UNAVAILABLE" : "AVAILABLE",
    input: inputOf(stack) ?? input,
    changes: failure === NO_CHANGES ? [] : changes,
    roleArn: submitted.roleArn,
    includeNestedStacks: submitted.includeNestedStacks,
    importExistingResources,
    ...(revertsDrift ? { revertsDrift } : {}),
    ...(imports ? { imports } : {}),
    ...(validation.length > 0 ? { validation } : {}),
  };
  engine.change(history, ({ changeSets }) => {
    changeSets[name] = changeSet;
  });
  return { stack: history, changeSet };
}

/**
 * Returns CloudFormation's text for a change set that its validation has refused, with the reasons, because the AWS CLI
 * and SAM show only this text.
 */
function blocked(validation: readonly ValidationFailure[]): string {
  const reasons = validation.map(({ reason }) => reason).join("; ");
  return `${BLOCKED} ${reasons.slice(0, LONGEST_REASON)}`;
}

/** Returns what a trial refuses, in the form of CloudFormation's early validation. */
function validationOf({ steps, blockers }: Trial, stackName: string): readonly ValidationFailure[] {
  const failed = steps.filter((step) => step.action === "fail" && step.stackName === stackName);
  const ofResources = failed.map(({ logicalId, type, failure }) => ({
    logicalId,
    type,
    reason: failure?.reason ?? "",
    path: `/Resources/${logicalId}`,
  }));
  const others = blockers
    .map((blocker) => reasonOf([blocker]))
    .filter((reason) => !ofResources.some((one) => one.reason.includes(reason)))
    .map((reason) => {
      const type = "AWS::CloudFormation::Stack";
      return { logicalId: stackName, type, reason, path: "/" };
    });
  return [...ofResources, ...others];
}

/** Returns the resources that a change set cannot put back to what their template says. */
function irrevertible(account: Account, stackName: string): readonly ValidationFailure[] {
  return [...driftOf(account, stackName)].flatMap(([logicalId, { status, type }]) => {
    if (status !== "MODIFIED" && status !== "DELETED") return [];
    if (REVERTIBLE.has(type)) return [];
    const reason = `${logicalId} differs from the template, and the local cloud reverts drift of functions and aliases only: change it back by a call, or leave REVERT_DRIFT out`;
    return [{ logicalId, type, reason, path: `/Resources/${logicalId}` }];
  });
}

/** Returns why an import is refused that changes more than it imports. */
function notImported(changes: readonly ResourceChange[]): string | undefined {
  const others = changes
    .filter(({ action, type }) => action !== "Import" && type !== "AWS::CDK::Metadata")
    .map(({ logicalId }) => logicalId);
  if (others.length === 0) return undefined;
  return `You have modified resources [${others.join(", ")}] in your template that are not being imported. Update, create or delete operations cannot be executed during import operations.`;
}

/** Begins what a change set describes. The change set is gone afterwards, and the other ones are obsolete. */
export function executeChangeSet(
  engine: Engine,
  history: StackHistory,
  name: string,
  { clientToken: token, disableRollback = false, caller }: StartOptions,
): void {
  if (isRepeated(history, token)) return;
  const changeSet = history.changeSets[name];
  if (!changeSet) {
    throw new StackRefused(`ChangeSet [${name}] does not exist`, "ChangeSetNotFound", 404);
  }
  const {
    executionStatus,
    status,
    id,
    input,
    type,
    imports,
    importExistingResources,
    revertsDrift = false,
  } = changeSet;
  if (executionStatus !== "AVAILABLE") {
    const current = status === "FAILED" ? status : executionStatus;
    throw new StackRefused(
      `ChangeSet [${id}] cannot be executed in its current status of [${current}]`,
      "InvalidChangeSetStatus",
    );
  }
  requireUpdatable(history, true);
  Reflect.deleteProperty(history.changeSets, name);
  for (const other of Object.values(history.changeSets)) {
    if (other.executionStatus === "AVAILABLE") other.executionStatus = "OBSOLETE";
  }
  history.changeSetId = id;
  if (changeSet.roleArn !== undefined) history.roleArn = changeSet.roleArn;
  const stack = engine.stackOf(history.name, input, {
    ...(type === "IMPORT" && imports ? { imports } : {}),
    importsExisting: importExistingResources,
    revertsDrift,
  });
  const isNew = history.status === "REVIEW_IN_PROGRESS";
  const operation = { history, token, disableRollback };
  const begins = { CREATE: "CREATE_IN_PROGRESS", UPDATE: "UPDATE_IN_PROGRESS" } as const;
  const begun = type === "IMPORT" ? "IMPORT_IN_PROGRESS" : begins[isNew ? "CREATE" : "UPDATE"];
  engine.begin({ stacks: [stack] }, begun, operation, { caller });
}
