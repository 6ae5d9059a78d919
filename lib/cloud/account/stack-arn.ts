import type { StackHistory } from "../state/stack-history.ts";
import type { Account } from "./account.ts";

type Owner = Pick<Account, "partition" | "region" | "accountId" | "state">;

/** The last part of the id of a stack that was never deployed, so that a review of an app is always the same. */
const NEVER_DEPLOYED = "00000000-0000-0000-0000-000000000000";

/** Returns the ARN of the stack with this name, or an ARN that is always the same if there is no such stack. */
export function stackArn(account: Owner, name: string): string {
  return liveStack(account, name)?.id ?? newStackArn(account, name, NEVER_DEPLOYED);
}

/** Returns the ARN of a stack with this UUID. */
export function newStackArn(
  { partition, region, accountId }: Omit<Owner, "state">,
  name: string,
  uuid: string,
): string {
  return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/${uuid}`;
}

/** Returns the history of the stack with this name that is not deleted. */
export function liveStack({ state }: Pick<Owner, "state">, name: string): StackHistory | undefined {
  return Object.values(state.cloudFormation ?? {}).find(
    (stack) => stack.name === name && stack.status !== "DELETE_COMPLETE",
  );
}

/** Returns the name of the stack that an ARN names. */
export function stackNameIn(arn: string): string | undefined {
  return /:stack\/([^/]+)\/[^/]+$/.exec(arn)?.[1];
}
