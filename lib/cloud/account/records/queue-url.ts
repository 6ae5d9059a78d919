/**
 * Returns the ARN of the queue that a URL names: the account and the name are its path. The local cloud
 * gives out `http://127.0.0.1:PORT/ACCOUNT/NAME`; AWS's own URLs have the same path.
 */
export function queueArn(
  { partition, region }: { readonly partition: string; readonly region: string },
  url: string,
): string | undefined {
  const [, accountId, name] =
    /^(?:https?:\/\/[^/?#]+)?\/(\d{12})\/([\w-]{1,80}(?:\.fifo)?)$/.exec(url) ?? [];
  return accountId === undefined || name === undefined
    ? undefined
    : `arn:${partition}:sqs:${region}:${accountId}:${name}`;
}
