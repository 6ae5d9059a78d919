import type { ActionRow } from "./action-row.ts";

/** Returns the row of a type whose only action sets a policy. */
export function policyRow(put: string, remove: string, arn: string): ActionRow {
  return { arn, create: put, update: put, delete: remove };
}
