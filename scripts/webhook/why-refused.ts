import { WebhookKey } from "../../lib/formats/webhook/key.ts";
import { openFaas } from "../../lib/formats/webhook/openfaas.ts";
import type { Scheme } from "../../lib/formats/webhook/scheme.ts";
import { verify, type Delivery, type Refused } from "../../lib/formats/webhook/verify.ts";
import type { ReadKey } from "./keys.ts";

/** Why a delivery is refused, in a sentence. */
export function sentenceOf({ reason, header }: Refused, scheme: Scheme): string {
  switch (reason) {
    case "missing-header":
      return `there is no header ${header}`;
    case "repeated-header":
      return `header ${header} is there more than once`;
    case "malformed":
      return `what stands in ${scheme.headers.join(", ")} is not written as ${scheme.name} writes it`;
    case "other-algorithm":
      return `it is signed in another way than with ${scheme.algorithm}, or with another version`;
    case "wrong-signature":
      return "another key signed it, or another body was signed";
    case "too-old":
      return `it was signed more than ${scheme.toleranceSeconds} seconds before`;
    case "too-new":
      return `it was signed for more than ${scheme.toleranceSeconds} seconds later`;
    case "key-expired":
    case "key-not-yet-valid":
      return "the key is not good at this time";
  }
}

const NEWLINE = Buffer.from("\n");

/** What is likely wrong with a delivery that is refused, found by trying it. */
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
    if (good({}, undefined, as)) return `it is signed with ${other}; --algorithm ${other} takes it`;
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
    ? "the sender's key has a newline at its end; give both sides the same"
    : undefined;
}
