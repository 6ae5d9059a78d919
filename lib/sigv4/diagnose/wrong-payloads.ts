import { payloadHash } from "../request/canonical-request.ts";
import { hexSha256 } from "../request/encoding.ts";
import { distinct, mistake, type Mistake, type Variant } from "./mistakes.ts";
import type { Work } from "./work.ts";
import { headerValue, type WireRequest } from "../request/request.ts";

/** Steps for one byte of a body, for hashing all other forms of the body. */
const PER_BYTE = 20;
/** Steps for one byte of a body, for parsing it as JSON and hashing it without blanks and with few. */
const PER_JSON_BYTE = 20;
/** Steps for one character of a JSON text with indents, for writing and hashing it. */
const PER_INDENTED = 6;
const INDENTS = [2, 4, "\t"];

/**
 * Returns the payload hashes that known wrong signers write, the right hash first. The list contains the hashes of
 * other forms of the body only if enough work is left.
 */
export function payloadVariants(request: WireRequest, work: Work): readonly Variant[] {
  const { body } = request;
  const right = payloadHash(body);
  const claimed = headerValue(request, "x-amz-content-sha256");
  const variants: Variant[] = [
    { text: right, mistakes: [] },
    wrong(
      "UNSIGNED-PAYLOAD",
      mistake("payload-unsigned", "sign the SHA-256 of the body: only S3 accepts UNSIGNED-PAYLOAD"),
    ),
    wrong(
      payloadHash(new Uint8Array()),
      mistake("body-left-out", "sign the hash of the body that is sent"),
    ),
    wrong(
      "",
      mistake(
        "payload-hash-missing",
        "end the canonical request with the SHA-256 of the body, even of an empty one",
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
          "send exactly the bytes whose hash was signed: the body does not match x-amz-content-sha256",
        ),
      ),
    );
  }
  if (work.spend(body.length * PER_BYTE)) {
    const text = Buffer.from(body).toString("utf8");
    variants.push(...otherBodies(text));
    if (/^\s*[{[]/.test(text) && work.spend(body.length * PER_JSON_BYTE)) {
      variants.push(...otherSpacings(text, work));
    }
  }
  return distinct(variants);
}

/** Returns the hashes of a JSON text as other writers of JSON space it, or no hashes if the text is not JSON. */
function otherSpacings(text: string, work: Work): readonly Variant[] {
  const respaced = mistake(
    "body-respaced",
    "hash the JSON text that is sent: writing it again changes its blanks",
  );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  // The texts between strings are changed, and not the value, because its numbers may be written in other ways.
  const compact = outsideStrings(text, (piece) => piece.replace(/\s+/g, ""));
  const spaced = outsideStrings(compact, (piece) => piece.replace(/[,:]/g, "$& "));
  const { blanks, characters } = indentedSize(compact);
  const indented = INDENTS.flatMap((indent) => {
    const width = typeof indent === "number" ? indent : indent.length;
    return work.spend((blanks * width + characters) * PER_INDENTED)
      ? [JSON.stringify(value, undefined, indent)]
      : [];
  });
  return [compact, spaced, ...indented].map((other) => wrong(hexSha256(other), respaced));
}

/** Changes what is outside of the strings of a JSON text, and replaces each string if `other` is set. */
function outsideStrings(text: string, change: (piece: string) => string, other?: string): string {
  return text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|[^"]+/g, (piece, string?: string) =>
    string === undefined ? change(piece) : (other ?? piece),
  );
}

/**
 * Returns the size of a JSON text once it has indents: the number of all levels of indents, and of all other
 * characters. Nested lists get quadratically longer, and too many of them exceed the stack.
 *
 * @param text A valid JSON text without blanks.
 */
function indentedSize(text: string): { readonly blanks: number; readonly characters: number } {
  let [depth, blanks, lines] = [0, 0, 0];
  for (const mark of outsideStrings(text, (piece) => piece, "")) {
    if (mark === "[" || mark === "{") depth++;
    else if (mark === "]" || mark === "}") depth--;
    else if (mark !== ",") continue;
    blanks += depth;
    lines++;
  }
  return { blanks, characters: text.length + 2 * lines };
}

function otherBodies(text: string): readonly Variant[] {
  const newline = mistake("body-newline", "hash the body exactly as it is sent: a line end counts");
  const quoted = mistake(
    "body-quoted",
    "hash the body that is sent, without encoding it as JSON again",
  );
  const nothing = mistake("body-nothing", "hash an empty body as the empty string");
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

/** Returns the methods that known wrong signers sign, the right method first. */
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
