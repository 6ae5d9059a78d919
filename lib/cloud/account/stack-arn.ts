import type { Account } from "./account.ts";

/** Returns the ARN of a stack. The same name always has the same ARN. */
export function stackArn(
  { partition, region, accountId }: Pick<Account, "partition" | "region" | "accountId">,
  name: string,
): string {
  return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/00000000-0000-0000-0000-000000000000`;
}

/** Returns the name of the stack that an ARN names. */
export function stackNameIn(arn: string): string | undefined {
  return /:stack\/([^/]+)\/[^/]+$/.exec(arn)?.[1];
}
