import type { StackHistory } from "../../state/stack-history.ts";

/** An operation of CloudFormation on a stack, whose status says already that it is in progress. */
export interface Operation {
  readonly history: StackHistory;
  readonly token: string | undefined;
  /** Whether a failure leaves the status of the failure. */
  readonly disableRollback: boolean;
  /** Whether a stack that could not be created is deleted. */
  readonly deletesOnFailure?: boolean;
}
