import { isUtf8 } from "node:buffer";
import { ServiceError } from "../../protocol/service-error.ts";

const LIMIT_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576 };

/**
 * Returns the event of an invocation as JSON text. An empty payload is an empty object.
 *
 * @throws {ServiceError} RequestTooLargeException if the payload is too long; InvalidRequestContentException if it is
 *   not JSON in UTF-8.
 */
export function eventIn(body: Uint8Array, type: keyof typeof LIMIT_BYTES): string {
  if (body.length > LIMIT_BYTES[type]) {
    throw new ServiceError(
      "RequestTooLargeException",
      `${body.length} byte payload is too large for the ${type} invocation type (limit ${LIMIT_BYTES[type]} bytes)`,
      413,
    );
  }
  if (!isUtf8(body)) throw unreadable(encodingProblem(body));
  const text = Buffer.from(body).toString("utf8");
  if (text === "") return "{}";
  try {
    JSON.parse(text);
  } catch {
    // The parser's message is left out, because it quotes the payload and this error is logged.
    throw unreadable("it is not JSON");
  }
  return text;
}

function unreadable(why: string): ServiceError {
  return new ServiceError(
    "InvalidRequestContentException",
    `Could not parse request body into json: Could not parse payload into json: ${why}`,
  );
}

/**
 * Returns what Lambda's parser says about the first byte that is not UTF-8, with its line and column. An
 * unexpected character is named with its own column, a byte that cannot be decoded with the next column.
 */
function encodingProblem(body: Uint8Array): string {
  const { at, kind } = firstInvalid(body);
  const byte = body[at] ?? 0;
  const before = body.subarray(0, at);
  const lineStart = before.lastIndexOf(LINE_FEED) + 1;
  const line = before.reduce((count, one) => (one === LINE_FEED ? count + 1 : count), 1);
  const position = (column: number) =>
    `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
  if (kind === "start" && byte < 0xa0 && beginsValue(before)) {
    const expected =
      "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    return `Unexpected character ((CTRL-CHAR, code ${byte})): ${expected}${position(at - lineStart + 1)}`;
  }
  return `Invalid UTF-8 ${kind} byte 0x${byte.toString(16)}${position(at - lineStart + 2)}`;
}

const LINE_FEED = 0x0a;
/** The bytes after which a value begins. */
const BEFORE_VALUE: ReadonlySet<number> = new Set(Buffer.from("[,:"));
const WHITE_SPACE: ReadonlySet<number> = new Set(Buffer.from(" \t\r\n"));

function beginsValue(before: Uint8Array): boolean {
  const last = before.findLast((byte) => !WHITE_SPACE.has(byte));
  return last === undefined || BEFORE_VALUE.has(last);
}

/** Returns the index of the first byte that is not UTF-8, and its place in its character. */
function firstInvalid(body: Uint8Array): { at: number; kind: "start" | "middle" } {
  let at = 0;
  while (at < body.length) {
    const length = characterLength(body[at] ?? 0);
    if (length === undefined) return { at, kind: "start" };
    for (let next = at + 1; next < at + length; next++) {
      if (((body[next] ?? 0) & 0xc0) !== 0x80)
        return { at: Math.min(next, body.length - 1), kind: "middle" };
    }
    // The bytes have the form of UTF-8, but a surrogate or a longer form than necessary is not allowed.
    if (!isUtf8(body.subarray(at, at + length))) return { at, kind: "start" };
    at += length;
  }
  return { at: body.length - 1, kind: "middle" };
}

/** Returns the number of bytes of the character that begins with a byte, or `undefined` if none can. */
function characterLength(byte: number): number | undefined {
  if (byte < 0x80) return 1;
  if (byte >= 0xc0 && byte < 0xe0) return 2;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xf0 && byte < 0xf8 ? 4 : undefined;
}
