import type { Account } from "../account.ts";

/**
 * Returns the ARN of the queue that a URL names: the account and the name are the end of its path. The local cloud
 * gives out `http://127.0.0.1:PORT/ACCOUNT/NAME`; AWS's own URLs have the same end.
 */
export function queueArn(
  { partition, region }: Pick<Account, "partition" | "region">,
  url: string,
): string | undefined {
  const [, accountId, name] = /\/(\d{12})\/([\w-]{1,80}(?:\.fifo)?)$/.exec(url) ?? [];
  return accountId === undefined || name === undefined
    ? undefined
    : `arn:${partition}:sqs:${region}:${accountId}:${name}`;
}
