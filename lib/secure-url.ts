/** Host names that mean this machine. Each number of an IPv4 address is from 0 to 255, without leading zeros. */
const LOOPBACK =
  /^(127(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}|::1|\[::1\]|([a-z0-9_-]+\.)*localhost)$/;

/**
 * Whether a host name means this machine, so that requests to it may use plain HTTP. That is:
 *
 * - an address of 127.0.0.0/8 in dotted decimal. `URL` converts every other form to it: `127.1`, `0x7f.0.0.1` and
 *   `2130706433` become `127.0.0.1`.
 * - `::1`, with or without brackets.
 * - `localhost`, and every name below it. RFC 6761 §6.3 reserves these names for loopback, but RFC 8252 §8.3 warns
 *   that a resolver may return another address, and Node asks the system's resolver. A client that sends to such a
 *   name must therefore connect with {@link lookupLoopback}.
 *
 * All other names are denied, because a request to them may leave the machine, or because they are spellings that no
 * caller needs: `0.0.0.0` and `::` (unspecified addresses, which reach loopback on some systems only),
 * `::ffff:127.0.0.1` (an IPv4-mapped address, which RFC 4291 does not call loopback), a name with a trailing dot.
 *
 * @param hostname Host name, normalized as in `URL.hostname`. Names in upper case and short addresses such as `127.1`
 *   are denied, because a resolver could read them differently from `URL`.
 */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** The options of Node's `lookup` that {@link lookupLoopback} reads. */
interface LookupOptions {
  readonly all?: boolean | undefined;
  readonly family?: number | "IPv4" | "IPv6" | undefined;
}

/** An address in the form in which Node's `lookup` option expects it. */
interface LookupAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Resolves every name to a loopback address, without a resolver. Pass it as the `lookup` option of a Node request.
 *
 * - With `all`, it returns both addresses, because some servers listen on `::1` only. Node sets `all` unless the
 *   request names a `family` or `--no-network-family-autoselection` is given, and tries them in turn.
 * - Without `all`, it returns `::1` if `family` is 6, and 127.0.0.1 otherwise. A server that listens on the other
 *   address only is then not reached.
 *
 * All other options are ignored, and so is `family` if `all` is set.
 */
export function lookupLoopback(
  _hostname: string,
  { all, family }: LookupOptions,
  callback: (error: null, address: string | LookupAddress[], family?: number) => void,
): void {
  const addresses: LookupAddress[] = [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ];
  if (all) callback(null, addresses);
  else if (family === 6) callback(null, "::1", family);
  else callback(null, "127.0.0.1", 4);
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
