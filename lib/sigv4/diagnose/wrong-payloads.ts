import { payloadHash } from "../request/canonical-request.ts";
import { hexSha256 } from "../request/encoding.ts";
import { distinct, mistake, type Mistake, type Variant } from "./mistakes.ts";
import type { Work } from "./work.ts";
import { headerValue, type WireRequest } from "../request/request.ts";

/** The steps for a byte of a body that is hashed in other forms too. */
const PER_BYTE = 20;

/**
 * The payload hashes that known wrong signers have, the right one first; those of the body in other
 * forms only if there is work left for them.
 */
export function payloadVariants(request: WireRequest, work: Work): readonly Variant[] {
  const { body } = request;
  const right = payloadHash(body);
  const claimed = headerValue(request, "x-amz-content-sha256");
  const variants: Variant[] = [
    { text: right, mistakes: [] },
    wrong(
      "UNSIGNED-PAYLOAD",
      mistake("payload-unsigned", "sign the SHA-256 of the body: only S3 takes UNSIGNED-PAYLOAD"),
    ),
    wrong(
      payloadHash(new Uint8Array()),
      mistake("body-left-out", "sign the hash of the body that is sent"),
    ),
    wrong(
      "",
      mistake(
        "payload-hash-missing",
        "end the canonical request in the SHA-256 of the body, of an empty one too",
      ),
    ),
    wrong(`${right}\n`, mistake("final-newline", "end the canonical request without a newline")),
    wrong(
      right.toUpperCase(),
      mistake("payload-hash-case", "write the body's hash in lower-case hex"),
    ),
  ];
  if (claimed !== undefined && /^[0-9a-f]{64}$/.test(claimed)) {
    variants.push(
      wrong(
        claimed,
        mistake(
          "body-changed",
          "send the very bytes whose hash was signed: the body is not that of x-amz-content-sha256",
        ),
      ),
    );
  }
  if (work.spend(body.length * PER_BYTE)) {
    variants.push(...otherBodies(Buffer.from(body).toString("utf8")));
  }
  return distinct(variants);
}

function otherBodies(text: string): readonly Variant[] {
  const newline = mistake("body-newline", "hash the body exactly as it is sent: a line end counts");
  const quoted = mistake("body-quoted", "hash the body that is sent, not its JSON once more");
  const nothing = mistake("body-nothing", "hash an empty body as the empty text");
  return [
    wrong(hexSha256(text.replace(/\r?\n$/, "")), newline),
    wrong(hexSha256(`${text}\n`), newline),
    wrong(hexSha256(text.replaceAll("\r\n", "\n")), newline),
    wrong(hexSha256(text.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n")), newline),
    wrong(hexSha256(text.replaceAll("\r", "").replaceAll("\n", "")), newline),
    wrong(hexSha256(JSON.stringify(text)), quoted),
    ...(text === ""
      ? ["{}", "null", "undefined", '""'].map((other) => wrong(hexSha256(other), nothing))
      : []),
  ];
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** The methods that known wrong signers have, the right one first. */
export function methodVariants(method: string): readonly Variant[] {
  return distinct([
    { text: method, mistakes: [] },
    wrong(method.toLowerCase(), mistake("method-case", "sign the method in upper case")),
    ...METHODS.map((other) =>
      wrong(other, mistake("method-changed", `sign the method that is sent: ${other} was signed`)),
    ),
  ]);
}

function wrong(text: string, one: Mistake): Variant {
  return { text, mistakes: [one] };
}
