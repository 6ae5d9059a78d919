import type { Account } from "./account.ts";

/**
 * Where a function URL is served: a host name of its own, as on AWS, on the one port of the REST APIs.
 *
 * A port of its own would need no name to be resolved, but would be another one at each start, and all
 * ports would have to be opened and closed with deployments. Names under `localhost` are loopback by
 * RFC 6761; browsers, curl and our own client know it without asking anybody, and whoever does not can
 * connect to the port and send the `Host`.
 */
export function functionUrlOf({ region, functionUrlPort: port }: Account, urlId: string): string {
  return `http://${urlId}.lambda-url.${region}.localhost${port === 80 ? "" : `:${port}`}/`;
}

export function functionUrlsByName(account: Account): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...account.functionUrls.values()].map(({ functionName, id }) => [
      functionName,
      functionUrlOf(account, id),
    ]),
  );
}
