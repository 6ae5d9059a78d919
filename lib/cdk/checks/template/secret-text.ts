import { UNKNOWN } from "./values.ts";

/** Words in the name of a variable that holds a secret. */
const SECRET_WORDS =
  /(^|_)(password|passwd|pwd|passphrase|secret|secrets|token|credential|credentials|api_?key|private_?key|signing_?key|encryption_?key|access_?key|auth_?key|hmac_?key|webhook_?key|master_?key|connection_?string|dsn)(_|$)|(^|_)(pass|pat)$/;

/**
 * Endings of the names of variables that contain a property of a secret, such as its length, rather than the secret.
 */
const ABOUT_SECRETS =
  /_(urls?|uris?|arns?|ids?|names?|paths?|files?|polic(y|ies)|length|ttl|seconds?|minutes?|hours?|days?|ms|timeout|expiry|expires(_in)?|expiration|lifetime|age|types?|versions?|regions?|endpoints?|hosts?|ports?|headers?|prefix(es)?|suffix(es)?|alias(es)?|tables?|buckets?|counts?|limits?|min|max|size|levels?|issuers?|audiences?|algorithms?|algo|enabled|disabled|required|optional|formats?|fields?|param(eter)?s?|refs?|stores?|providers?|rotation|modes?|scopes?|claims?|strategy|cache|usage|budget)$/;

/**
 * Whether the name of a variable suggests that the variable contains a secret, rather than a property of a secret.
 */
export function namesSecret(name: string): boolean {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z\d]+/g, "_")
    .toLowerCase();
  return SECRET_WORDS.test(words) && !ABOUT_SECRETS.test(words) && !/(^|_)public_/.test(words);
}

/** Patterns of keys and tokens of well-known kinds. */
const KNOWN_SECRETS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(AKIA|ASIA)[A-Z\d]{16}\b/,
  /\bgh[opsru]_[A-Za-z\d]{30,}|\bgithub_pat_\w{20,}/,
  /\bxox[abeoprs]-[\w-]{10,}/,
  /\b[rs]k_(live|test)_\w{10,}|\bwhsec_[\w+/=]{16,}/,
  /\.(?<=\beyJ[\w-]{8,}\.)eyJ[\w-]{8,}\.[\w-]{8}/,
  /\bhooks\.slack\.com\/services\/\w+\/\w+\/\w+/,
  // A URL with user name and password.
  /:\/\/[^\s/:@]*:(?!\$\{\?\}@)[^\s/@]+@/,
];

/** Long values of mixed characters that are not secrets: URLs, ARNs and UUIDs. */
const PLAIN = /\bhttps?:\/\/[^\s"',]+|\barn:[^\s"',]+|\b[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}\b/gi;

/**
 * Whether a value looks like a secret: it has a known form, or a long run of letters and digits with more entropy
 * than words have. A value whose name suggests a checksum is exempt from the second test.
 */
export function looksSecret(name: string, value: string): boolean {
  if (KNOWN_SECRETS.some((kind) => kind.test(value))) return true;
  const rest = value.replaceAll(UNKNOWN, " ").replaceAll(PLAIN, " ");
  const runs = rest.match(rest.startsWith("/") ? /[\w+=-]{20,}/g : /[\w+/=-]{20,}/g) ?? [];
  const isChecksum =
    /(_|^)(sha\d*|hash|digest|checksum|commit|revision|version|etag|id|arn)$/i.test(name);
  return runs.some((run) => {
    if (/^[\da-f]{32,}$/i.test(run)) return !isChecksum && entropy(run.toLowerCase()) > 3;
    const isMixed = /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run);
    return isMixed && !isChecksum && entropy(run) > 4;
  });
}

/** Whether a value is not a secret despite its name: a switch, an ARN, a plain URL, or a reference for LOCK07. */
export function isPlain(value: string): boolean {
  return /^(|true|false|none|arn:\S+|https?:\/\/[^\s@]+|\{\{resolve:(secretsmanager|ssm-secure):.*)$/i.test(
    value,
  );
}

/** Returns the Shannon entropy of a text in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}
