import type { RequestedAction } from "../../../access/decide.ts";
import { memberOf, type Members } from "../../protocol/json/input.ts";

/** Whether a request, or a part of a transaction, asks for the item if its condition fails. */
export function asksForItem(input: Members): boolean {
  return memberOf(input, "ReturnValuesOnConditionCheckFailure") === "ALL_OLD";
}

/**
 * Returns the actions that a caller of an operation on one item must be allowed. The item of a failed condition counts
 * as another `dynamodb:ReturnValues`, so that a policy which limits what a write returns also covers this item.
 */
export function actionsOf(action: RequestedAction, input: Members): readonly RequestedAction[] {
  if (!asksForItem(input)) return [action];
  return [action, { ...action, keys: { ...action.keys, "dynamodb:ReturnValues": ["ALL_OLD"] } }];
}
