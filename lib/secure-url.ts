/** Each number of an IPv4 address goes from 0 to 255, without leading zeros. */
const LOOPBACK =
  /^(127(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}|::1|\[::1\]|([a-z0-9_-]+\.)*localhost)$/;

/**
 * Whether a host name means this machine, so that requests to it may use plain HTTP. That is:
 *
 * - an address of 127.0.0.0/8 in dotted decimal. `URL` writes every other form so: `127.1`,
 *   `0x7f.0.0.1` and `2130706433` become `127.0.0.1`.
 * - `::1`, with or without brackets.
 * - `localhost`, and every name below it. RFC 6761 §6.3 reserves these names for loopback, but RFC 8252
 *   §8.3 warns that a resolver may return another address, and Node asks the system's resolver. A
 *   client that sends to such a name must therefore connect with {@link lookupLoopback}.
 *
 * Everything else may leave the machine, or is a second spelling that no caller needs: `0.0.0.0` and
 * `::` (unspecified addresses, which reach loopback on some systems only), `::ffff:127.0.0.1` (an
 * IPv4-mapped address, which RFC 4291 does not call loopback), a name with a trailing dot.
 *
 * @param hostname Normalized as in `URL.hostname`. Upper case and short addresses such as `127.1` are
 *   denied, since a resolver could read them differently from `URL`.
 */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** An address in the form in which Node's `lookup` option expects it. */
interface LookupAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Resolves every name to loopback without a resolver, as the `lookup` option of a Node request. It
 * returns both addresses because some servers listen on `::1` only; Node tries them in turn.
 */
export function lookupLoopback(
  _hostname: string,
  { all }: { readonly all?: boolean | undefined },
  callback: (error: null, address: string | LookupAddress[], family?: number) => void,
): void {
  const address = "127.0.0.1";
  if (all)
    callback(null, [
      { address, family: 4 },
      { address: "::1", family: 6 },
    ]);
  else callback(null, address, 4);
}

/**
 * Whether a value is a URL that may carry keys and secrets: HTTPS, or plain HTTP to this machine
 * ({@link isLoopback}) without user information. Its scheme must be in lower case, and the rest
 * printable ASCII.
 */
export function isSecureUrl(value: unknown): value is string {
  if (typeof value !== "string" || !/^https?:\/\/[!-~]*$/.test(value)) return false;
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  return protocol === "https:" || (isLoopback(hostname) && username === "" && password === "");
}
