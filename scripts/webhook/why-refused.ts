import { WebhookKey } from "../../lib/formats/webhook/key.ts";
import { openFaas } from "../../lib/formats/webhook/openfaas.ts";
import type { Scheme } from "../../lib/formats/webhook/scheme.ts";
import { verify, type Delivery, type Refused } from "../../lib/formats/webhook/verify.ts";
import type { ReadKey } from "./keys.ts";

/** Returns a sentence that says why a delivery is refused. */
export function sentenceOf({ reason, header }: Refused, scheme: Scheme): string {
  switch (reason) {
    case "missing-header":
      return `there is no header ${header}`;
    case "repeated-header":
      return `header ${header} occurs more than once`;
    case "malformed":
      return `the value of ${scheme.headers.join(", ")} does not have the form of scheme ${scheme.name}`;
    case "other-algorithm":
      return `it is signed with another algorithm than ${scheme.algorithm}, or with another version`;
    case "wrong-signature":
      return "it was signed with another key, or for another body";
    case "too-old":
      return `its timestamp is more than ${scheme.toleranceSeconds} seconds in the past`;
    case "too-new":
      return `its timestamp is more than ${scheme.toleranceSeconds} seconds in the future`;
    case "key-expired":
    case "key-not-yet-valid":
      return "the key is not valid at this time";
  }
}

const NEWLINE = Buffer.from("\n");

/** Returns what is probably wrong with a refused delivery, found by trying variants of it. */
export function hintOf(
  scheme: Scheme,
  delivery: Delivery,
  keys: readonly ReadKey[],
  now: Date,
): string | undefined {
  const { headers, body } = delivery;
  const good = (
    changed: Partial<Delivery>,
    by = keys.map(({ key }) => key),
    as = scheme,
  ): boolean => verify(as, { headers, body, ...changed }, by, now).ok;
  if (good({ body: Buffer.concat([body, NEWLINE]) })) {
    return "the body was signed with a newline at its end, as echo writes it without -n";
  }
  if (body.at(-1) === 0x0a && good({ body: body.subarray(0, -1) })) {
    return "the body was signed without the newline at its end";
  }
  const [header] = scheme.headers;
  if (scheme.name === "openfaas" && header !== undefined) {
    const other = scheme.algorithm === "sha1" ? "sha256" : "sha1";
    const as = openFaas({ header, algorithm: other });
    if (good({}, undefined, as))
      return `it is signed with ${other}; to accept that, pass --algorithm ${other}`;
  }
  // Standard Webhooks' keys are base64: a newline is never part of them.
  if (scheme.name === "standard") return undefined;
  const raw = keys.map(
    ({ key, bytes }) =>
      new WebhookKey(scheme, {
        id: key.id,
        secret: bytes.at(-1) === 0x0a ? bytes : Buffer.concat([bytes, NEWLINE]),
        insecureShortKey: true,
      }),
  );
  return good({}, raw)
    ? "the sender's key has a newline at its end; give both sides the same key"
    : undefined;
}
