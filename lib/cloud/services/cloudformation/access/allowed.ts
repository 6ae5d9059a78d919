import { byName, type Conditions } from "../../kms/access/key-access.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import type { StackHistory } from "../../../state/stack-history.ts";
import type { TagRecord } from "../../../state/tag-record.ts";

export const REFUSAL = { type: "AccessDenied", status: 403 };

/** Checks that the caller may perform an operation that acts on no stack, or on all of them. */
export function requireAllowed(call: Call, operation: string, conditions: Conditions = {}): void {
  const action = `cloudformation:${operation}`;
  authorize(call, { action, resource: "*", keys: conditions }, REFUSAL);
}

/**
 * Checks that the caller may perform an operation on a stack.
 *
 * @param arn ARN of the stack, whose id is `*` if the request has only its name. A refusal shows it, so that its text
 *   does not depend on whether the stack exists.
 */
export function requireAllowedOn(
  call: Call,
  operation: string,
  arn: string,
  stack: StackHistory | undefined,
  conditions: Conditions = {},
): void {
  const keys = { ...resourceTags(stack), ...conditions };
  const action = `cloudformation:${operation}`;
  authorize(call, { action, resource: stack?.id ?? arn, shown: arn, keys }, REFUSAL);
}

/** Returns the condition keys of the tags in a request. */
export function tagConditions(tags: readonly TagRecord[] | undefined): Conditions {
  if (tags === undefined || tags.length === 0) return {};
  return {
    "aws:TagKeys": tags.map(([key]) => key),
    ...byName(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

function resourceTags(stack: StackHistory | undefined): Conditions {
  const tags = stack?.input?.tags ?? [];
  return byName(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
