import type { Account } from "./account.ts";

/**
 * Returns the URL at which a function URL is served. Each has its own host name, as on AWS, on the port of the
 * REST APIs.
 *
 * A port for each function would avoid name resolution, but the port would change at each start, and each
 * deployment would have to open and close ports. Names under `localhost` are loopback (RFC 6761). Browsers, curl
 * and our own client resolve them without DNS; another client can connect to the port and send the `Host` header.
 */
export function functionUrlOf({ region, functionUrlPort: port }: Account, urlId: string): string {
  return `http://${urlId}.lambda-url.${region}.localhost${port === 80 ? "" : `:${port}`}/`;
}

/** Returns the URLs by the name of their function. The URL of an alias has the name of both: `orders:live`. */
export function functionUrlsByName(account: Account): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...account.functionUrls.values()].map(({ functionArn, id }) => [
      functionArn.split(":function:").at(-1) ?? "",
      functionUrlOf(account, id),
    ]),
  );
}
