import { StackRefused } from "../../../stacks/stack-refused.ts";
import { element } from "../../protocol/query/xml.ts";
import { changeSetFor, IN_BRACKETS, namedChangeSet, namedStack } from "../access/stack-for.ts";
import { flag } from "../request/flag.ts";
import { givenImports } from "../request/given-values.ts";
import { invalid, newStackName } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";
import { failureAction } from "./stack-operations.ts";
import { refuseUnsupported, submissionConditions, submitted } from "./submitted.ts";

/** Creates a change set, and a stack in review if the change set is to create the stack. */
export function createChangeSet(stackCall: StackCall): string {
  const { call, form, parts } = stackCall;
  const name = form.get("ChangeSetName") ?? "";
  const imports = givenImports(form);
  const types = [...new Set(Object.values(imports ?? {}).map(({ type }) => type))];
  const { named, stack } = namedStack(stackCall, "CreateChangeSet", {
    ...submissionConditions(stackCall),
    "cloudformation:ChangeSetName": [name],
    ...(types.length === 0 ? {} : { "cloudformation:ImportResourceTypes": types }),
  });
  refuseUnsupported(stackCall);
  const type = changeSetType(form.get("ChangeSetType"));
  if (!stack && type === "UPDATE") throw invalid(IN_BRACKETS(named));
  if (type === "IMPORT" && imports === undefined) {
    throw invalid("You must specify ResourcesToImport in an IMPORT changeset.");
  }
  if (type !== "IMPORT" && imports !== undefined) {
    throw invalid("ResourcesToImport can only be specified for an IMPORT changeset.");
  }
  const revertsDrift = form.get("DeploymentMode") === "REVERT_DRIFT";
  if (type === "IMPORT" && revertsDrift) {
    throw invalid("DeploymentMode REVERT_DRIFT cannot be specified for an IMPORT changeset.");
  }
  const stackName = stack?.name ?? newStackName(form);
  const { stack: made, changeSet } = parts.stacks.createChangeSet({
    ...submitted(stackCall, stackName, stack, true),
    name,
    type,
    description: form.get("Description"),
    includeNestedStacks: flag(form, "IncludeNestedStacks") === true,
    importExistingResources: flag(form, "ImportExistingResources") === true,
    revertsDrift,
    onStackFailure: failureAction(form.get("OnStackFailure")),
    imports,
  });
  call.save();
  return element("Id", changeSet.id) + element("StackId", made.id);
}

/** Starts the deployment of a change set. It goes on after the response. */
export function executeChangeSet(stackCall: StackCall): string {
  const { call, form, parts } = stackCall;
  const { stack, changeSet } = changeSetFor(stackCall, "ExecuteChangeSet");
  if (changeSet.executionStatus !== "AVAILABLE") {
    const status = changeSet.status === "FAILED" ? "FAILED" : changeSet.executionStatus;
    throw new StackRefused(
      `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${status}]`,
      "InvalidChangeSetStatus",
    );
  }
  parts.stacks.executeChangeSet(stack, changeSet.name, {
    caller: call.caller,
    clientToken: form.get("ClientRequestToken"),
    disableRollback: flag(form, "DisableRollback"),
    retainExceptOnCreate: flag(form, "RetainExceptOnCreate"),
  });
  call.save();
  return "";
}

/** Deletes a change set. On a stack that exists, a change set that does not exist is as good as deleted. */
export function deleteChangeSet(stackCall: StackCall): string {
  const { call, parts } = stackCall;
  const { stack, changeSet } = namedChangeSet(stackCall, "DeleteChangeSet");
  if (!changeSet) return "";
  if (changeSet.executionStatus === "EXECUTE_IN_PROGRESS") {
    throw new StackRefused(
      `ChangeSet [${changeSet.id}] cannot be deleted in its current status of [EXECUTE_IN_PROGRESS]`,
      "InvalidChangeSetStatus",
    );
  }
  parts.stacks.deleteChangeSet(stack, changeSet.name);
  call.save();
  return "";
}

function changeSetType(text: string | undefined): "CREATE" | "UPDATE" | "IMPORT" {
  const known = ["CREATE", "IMPORT"] as const;
  return known.find((type) => type === text) ?? "UPDATE";
}
