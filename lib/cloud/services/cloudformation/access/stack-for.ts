import type { Account } from "../../../account/account.ts";
import type { ChangeSet, StackHistory } from "../../../state/stack-history.ts";
import type { Conditions } from "../../kms/access/key-access.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { invalid, isArn, requiredStackName, stackNameIn } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";
import { requireAllowedOn } from "./allowed.ts";

/** CloudFormation's texts for a stack that does not exist. Which one it is depends on the operation. */
export const WITH_ID = (name: string) => `Stack with id ${name} does not exist`;
export const IN_BRACKETS = (name: string) => `Stack [${name}] does not exist`;

/** A stack as a request names it. */
interface NamedStack {
  readonly named: string;
  readonly stack: StackHistory | undefined;
}

/**
 * Returns the stack that a request names, if the caller may perform the operation on it. The decision is the same for a
 * stack that does not exist, so that only a caller who may perform the operation learns whether it does.
 *
 * @throws {ServiceError} ValidationError without a name, or AccessDenied.
 */
export function namedStack(
  { call, form, parts }: StackCall,
  operation: string,
  conditions: Conditions = {},
): NamedStack {
  const named = requiredStackName(form);
  const stack = parts.stacks.find(named);
  requireAllowedOn(call, operation, arnOf(call.account, named), stack, conditions);
  return { named, stack };
}

/** @throws {ServiceError} As {@link namedStack}, and ValidationError if the stack does not exist. */
export function stackFor(
  stackCall: StackCall,
  operation: string,
  missing: (name: string) => string,
  conditions: Conditions = {},
): StackHistory {
  const { named, stack } = namedStack(stackCall, operation, conditions);
  if (stack) return stack;
  throw invalid(missing(named));
}

/** A change set as a request names it. */
interface NamedChangeSet {
  readonly named: string;
  readonly stack: StackHistory;
  readonly changeSet: ChangeSet | undefined;
}

/**
 * Returns the change set that a request names by its ARN, or by its name and the name of its stack.
 *
 * @throws {ServiceError} ValidationError, AccessDenied, or ChangeSetNotFound for an ARN that no stack has.
 */
export function namedChangeSet(stackCall: StackCall, operation: string): NamedChangeSet {
  const { call, form, parts } = stackCall;
  const named = form.get("ChangeSetName") ?? "";
  const keys = { "cloudformation:ChangeSetName": [named] };
  if (!isArn(named)) {
    if (stackNameIn(form) === undefined) {
      throw invalid("StackName must be specified if ChangeSetName is not specified as an ARN.");
    }
    const stack = stackFor(stackCall, operation, IN_BRACKETS, keys);
    const { changeSets } = stack;
    return {
      named,
      stack,
      changeSet: Object.hasOwn(changeSets, named) ? changeSets[named] : undefined,
    };
  }
  const has = ({ changeSets }: StackHistory) =>
    Object.values(changeSets).some(({ id }) => id === named);
  const stack = parts.stacks.all().find(has);
  const arn = stack?.id ?? arnOf(call.account, stackNameIn(form) ?? "*");
  const { name = named } = /:changeSet\/(?<name>[^/]*)\//.exec(named)?.groups ?? {};
  const conditions = { "cloudformation:ChangeSetName": [name] };
  requireAllowedOn(call, operation, arn, stack, conditions);
  const changeSet = Object.values(stack?.changeSets ?? {}).find(({ id }) => id === named);
  if (!stack || !changeSet) throw changeSetNotFound(named);
  const other = stackNameIn(form);
  if (other !== undefined && parts.stacks.find(other)?.id !== stack.id)
    throw changeSetNotFound(named);
  return { named, stack, changeSet };
}

/** @throws {ServiceError} As {@link namedChangeSet}, and ChangeSetNotFound if the stack does not have it. */
export function changeSetFor(
  stackCall: StackCall,
  operation: string,
): { readonly stack: StackHistory; readonly changeSet: ChangeSet } {
  const { named, stack, changeSet } = namedChangeSet(stackCall, operation);
  if (!changeSet) throw changeSetNotFound(named);
  return { stack, changeSet };
}

function changeSetNotFound(named: string): ServiceError {
  return new ServiceError("ChangeSetNotFound", `ChangeSet [${named}] does not exist`, 404);
}

/** Returns the ARN that the permission for a stack is decided on if the stack does not exist. */
function arnOf({ partition, region, accountId }: Account, named: string): string {
  if (isArn(named)) return named;
  return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${named}/*`;
}
