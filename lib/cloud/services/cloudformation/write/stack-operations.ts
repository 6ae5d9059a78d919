import { element } from "../../protocol/query/xml.ts";
import { namedStack, stackFor, IN_BRACKETS, WITH_ID } from "../access/stack-for.ts";
import { passedRole } from "../access/passed-role.ts";
import { flag } from "../request/flag.ts";
import { givenTexts } from "../request/given-values.ts";
import { invalid, newStackName } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";
import { refuseUnsupported, roleCondition, submissionConditions, submitted } from "./submitted.ts";

/** Creates a stack. The deployment goes on after the response. */
export function createStack(stackCall: StackCall): string {
  const { call, form, parts } = stackCall;
  const name = newStackName(form);
  const { stack: existing } = namedStack(stackCall, "CreateStack", submissionConditions(stackCall));
  refuseUnsupported(stackCall);
  const onFailure = failureAction(form.get("OnFailure"));
  if (onFailure !== undefined && form.has("DisableRollback")) {
    throw invalid("You can specify either DisableRollback or OnFailure, but not both.");
  }
  const stack = parts.stacks.create({
    ...submitted(stackCall, name, existing, false),
    caller: call.caller,
    onFailure,
    terminationProtection: flag(form, "EnableTerminationProtection"),
  });
  call.save();
  return element("StackId", stack.id);
}

/** Updates a stack. The deployment goes on after the response. */
export function updateStack(stackCall: StackCall): string {
  const { call, parts } = stackCall;
  const stack = stackFor(stackCall, "UpdateStack", IN_BRACKETS, submissionConditions(stackCall));
  refuseUnsupported(stackCall);
  const wanted = submitted(stackCall, stack.name, stack, false);
  parts.stacks.update({ ...wanted, caller: call.caller });
  call.save();
  return element("StackId", stack.id);
}

/** Deletes a stack. For a stack that does not exist it does nothing, as on AWS. */
export function deleteStack(stackCall: StackCall): undefined {
  const { call, form, parts } = stackCall;
  const { stack } = namedStack(stackCall, "DeleteStack", roleCondition(stackCall));
  if (form.get("DeletionMode") === "FORCE_DELETE_STACK") {
    throw invalid(
      "DeletionMode FORCE_DELETE_STACK is not supported by the local cloud: name the resources to keep in RetainResources",
    );
  }
  const roleArn = passedRole(call, form);
  if (!stack || stack.status === "DELETE_COMPLETE") return undefined;
  if (stack.terminationProtection) {
    throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  const retain = givenTexts(form, "RetainResources");
  if (retain !== undefined && retain.length > 0 && stack.status !== "DELETE_FAILED") {
    throw invalid(
      `Invalid operation on stack [${stack.id}]. Specify RetainResources only for a stack in the state DELETE_FAILED.`,
    );
  }
  const clientToken = form.get("ClientRequestToken");
  parts.stacks.delete(stack, { roleArn, retain, clientToken, caller: call.caller });
  call.save();
  return undefined;
}

/** Restores the last complete deployment of a stack that failed without a rollback. */
export function rollbackStack(stackCall: StackCall): string {
  const { call, form, parts } = stackCall;
  const stack = stackFor(stackCall, "RollbackStack", IN_BRACKETS, roleCondition(stackCall));
  parts.stacks.rollback(stack, {
    roleArn: passedRole(call, form),
    clientToken: form.get("ClientRequestToken"),
    retainExceptOnCreate: flag(form, "RetainExceptOnCreate"),
  });
  call.save();
  return element("StackId", stack.id);
}

/** No rollback of the local cloud fails half-way, so none can be continued. */
export function continueUpdateRollback(stackCall: StackCall): string {
  const stack = stackFor(
    stackCall,
    "ContinueUpdateRollback",
    IN_BRACKETS,
    roleCondition(stackCall),
  );
  throw invalid(
    `Stack:${stack.id} is in ${stack.status} state and can not continue to roll back its update.`,
  );
}

export function cancelUpdateStack(stackCall: StackCall): string {
  const { status } = stackFor(stackCall, "CancelUpdateStack", IN_BRACKETS);
  throw invalid(
    status === "UPDATE_IN_PROGRESS"
      ? "The local cloud cannot cancel an update: wait until it ends."
      : "CancelUpdateStack cannot be called from current stack status",
  );
}

export function updateTerminationProtection(stackCall: StackCall): string {
  const { call, form, parts } = stackCall;
  const stack = stackFor(stackCall, "UpdateTerminationProtection", WITH_ID);
  if (stack.parentId !== undefined) {
    throw invalid(
      "Termination protection cannot be updated on a nested stack: update the root stack.",
    );
  }
  parts.stacks.protect(stack, flag(form, "EnableTerminationProtection") === true);
  call.save();
  return element("StackId", stack.id);
}

/** No stack has a policy, because stack policies are refused. */
export function getStackPolicy(stackCall: StackCall): string {
  stackFor(stackCall, "GetStackPolicy", IN_BRACKETS);
  return "";
}

export function setStackPolicy(stackCall: StackCall): string {
  stackFor(stackCall, "SetStackPolicy", IN_BRACKETS);
  throw invalid(
    "The local cloud does not support stack policies: use EnableTerminationProtection, or IAM policies.",
  );
}

export function failureAction(
  text: string | undefined,
): "ROLLBACK" | "DELETE" | "DO_NOTHING" | undefined {
  const known = ["ROLLBACK", "DELETE", "DO_NOTHING"] as const;
  return known.find((action) => action === text);
}
