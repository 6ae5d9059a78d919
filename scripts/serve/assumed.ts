import { isIP } from "node:net";
import type { Assumed } from "../../lib/cloud/account/assumed-origin.ts";
import { sourceIp } from "../../lib/cloud/http/source-ip.ts";
import { UsageError } from "../terminal/io.ts";

interface Key {
  readonly fits: (value: string) => boolean;
  /** Form of the key's values, for messages. */
  readonly form: string;
}

const address: Key = { fits: (value) => isIP(value) !== 0, form: "an IPv4 or IPv6 address" };
const like = (form: string, pattern: RegExp): Key => ({
  fits: (value) => pattern.test(value),
  form,
});

/** The condition keys that may be assumed: a loopback socket and a single account cannot provide them. */
const KEYS: ReadonlyMap<string, Key> = new Map([
  ["aws:SourceIp", address],
  ["aws:SourceVpc", like("vpc-…", /^vpc-[0-9a-z]+$/)],
  ["aws:SourceVpce", like("vpce-…", /^vpce-[0-9a-z]+$/)],
  ["aws:VpcSourceIp", address],
  ["aws:SecureTransport", like("true or false", /^(?:true|false)$/)],
  ["aws:PrincipalOrgID", like("o-…", /^o-[0-9a-z]+$/)],
  [
    "aws:PrincipalOrgPaths",
    like("o-…/r-…/, with a slash at its end", /^o-[0-9a-z]+\/(?:[0-9a-z-]+\/)+$/),
  ],
]);
const OF_ORGANIZATION = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];
const OF_VPC = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];
/** The only key that may have several values. */
const REPEATED = "aws:PrincipalOrgPaths";

/**
 * Parses `KEY=VALUE` texts: the condition keys that the cloud assumes for every call. Calls of functions get
 * only the organization's keys.
 *
 * A call through a VPC endpoint has `aws:VpcSourceIp` instead of `aws:SourceIp`, so any key of a VPC removes
 * `aws:SourceIp`. If `aws:VpcSourceIp` is not given, the socket's address is used for it.
 *
 * @throws {UsageError} If a text is malformed, or if the keys cannot be combined.
 */
export function parseAssumed(texts: readonly string[]): Assumed {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const [key, value] = parseEntry(text);
    const before = values.get(key) ?? [];
    if (before.length > 0 && key !== REPEATED) {
      throw new UsageError(`--assume ${key} is given twice, but has only one value`);
    }
    values.set(key, [...before, value]);
  }
  const isPrivate = OF_VPC.some((key) => values.has(key));
  if (isPrivate && values.has("aws:SourceIp")) {
    throw new UsageError(
      "--assume aws:SourceIp cannot be combined with a VPC's keys: a call through a VPC endpoint has aws:VpcSourceIp instead",
    );
  }
  const only = (wanted: (key: string) => boolean) =>
    Object.fromEntries(
      [...values].flatMap(([key, all]) => (wanted(key) ? [[key.toLowerCase(), all]] : [])),
    );
  const [ip] = values.get(isPrivate ? "aws:VpcSourceIp" : "aws:SourceIp") ?? [];
  return {
    origin: {
      sourceIp: ip === undefined ? undefined : sourceIp(ip),
      isPrivate,
      keys: only((key) => KEYS.get(key) !== address && !OF_ORGANIZATION.includes(key)),
    },
    organization: only((key) => OF_ORGANIZATION.includes(key)),
  };
}

function parseEntry(text: string): readonly [key: string, value: string] {
  const [, name = text, value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const key = KEYS.get(name);
  if (!key) {
    throw new UsageError(
      `--assume takes KEY=VALUE, where KEY is one of ${[...KEYS.keys()].join(", ")}; not ${JSON.stringify(text)}`,
    );
  }
  if (!key.fits(value)) {
    throw new UsageError(`--assume ${name} takes ${key.form}, not ${JSON.stringify(value)}`);
  }
  return [name, value];
}
