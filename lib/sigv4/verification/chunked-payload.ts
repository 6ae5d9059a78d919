import { timingSafeEqual } from "node:crypto";
import { hexSha256 } from "../request/encoding.ts";
import type { Pair } from "../request/request.ts";

/** The chunks of a payload, whose signatures were right if the payload is signed. */
interface Decoded {
  readonly body: Uint8Array;
  /** Headers after the last chunk, such as a checksum. */
  readonly trailers: readonly Pair[];
}

/** How the chunks of a payload are signed: each signature covers the one before. */
export interface ChunkSigning {
  /** Date of the request, as in its string to sign. */
  readonly date: string;
  /** Credential scope of the request. */
  readonly scope: string;
  /** Signature of the request, which the first chunk covers. */
  readonly seed: string;
  /** Returns the signature of a text. */
  readonly sign: (stringToSign: string) => string;
}

/** Longest line that begins a chunk: its size in hex, and its signature. */
const LONGEST_LINE = 256;
const MOST_CHUNKS = 65_536;
const MOST_TRAILERS = 16;
const NEW_LINE = "\r\n";

/**
 * Decodes a payload of the content coding `aws-chunked`, with which S3's clients send streams. The payload of a request
 * that promised signed chunks is `undefined` unless every chunk, and the trailer if there is one, has a right signature.
 *
 * @param signing How chunks are signed. `undefined` for chunks without signatures.
 * @param hasTrailer Whether the chunks end in a trailer.
 * @returns `undefined` if the payload is malformed, ends early, goes on after its end, or has a wrong signature.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function decodeChunks(
  payload: Uint8Array,
  hasTrailer: boolean,
  signing: ChunkSigning | undefined,
): Decoded | undefined {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const parts: Uint8Array[] = [];
  let before = signing?.seed ?? "";
  let at = 0;
  for (let count = 0; count < MOST_CHUNKS; count++) {
    const end = bytes.indexOf(NEW_LINE, at);
    if (end < 0 || end - at > LONGEST_LINE) return undefined;
    const line = bytes.toString("latin1", at, end);
    const [, digits, given] =
      /^([\da-fA-F]{1,8})(?:;chunk-signature=([\da-f]{64}))?$/.exec(line) ?? [];
    if (digits === undefined || (given === undefined) !== (signing === undefined)) return undefined;
    const size = Number.parseInt(digits, 16);
    const data = bytes.subarray(end + 2, end + 2 + size);
    if (data.length < size) return undefined;
    if (signing && given !== undefined) {
      const { date, scope } = signing;
      const text = [
        "AWS4-HMAC-SHA256-PAYLOAD",
        date,
        scope,
        before,
        hexSha256(""),
        hexSha256(data),
      ];
      if (!isSame(signing.sign(text.join("\n")), given)) return undefined;
      before = given;
    }
    at = end + 2 + size;
    if (size === 0) {
      const trailers = trailersIn(bytes, at, hasTrailer, signing && { ...signing, seed: before });
      return trailers && { body: Buffer.concat(parts), trailers };
    }
    if (bytes.toString("latin1", at, at + 2) !== NEW_LINE) return undefined;
    at += 2;
    parts.push(data);
  }
  return undefined;
}

/** Reads the lines after the last chunk, whose end must be the end of the payload. */
function trailersIn(
  bytes: Buffer,
  from: number,
  hasTrailer: boolean,
  signing: ChunkSigning | undefined,
): readonly Pair[] | undefined {
  // A trailer follows the line of the last chunk at once; without one an empty line ends the payload.
  const lines = bytes.toString("latin1", from).split(NEW_LINE);
  if (!hasTrailer) return lines.every((line) => line === "") && lines.length <= 2 ? [] : undefined;
  const pairs: Pair[] = [];
  for (const line of lines.filter((one) => one !== "")) {
    const [, name, value] = /^([\w-]{1,64}):[ \t]*([!-~]{1,256})[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined || pairs.length === MOST_TRAILERS)
      return undefined;
    pairs.push([name.toLowerCase(), value]);
  }
  if (!signing) return pairs;
  const signature = pairs.pop();
  if (signature?.[0] !== "x-amz-trailer-signature") return undefined;
  const { date, scope, seed } = signing;
  const hashed = hexSha256(pairs.map(([name, value]) => `${name}:${value}\n`).join(""));
  const text = ["AWS4-HMAC-SHA256-TRAILER", date, scope, seed, hashed].join("\n");
  return isSame(signing.sign(text), signature[1]) ? pairs : undefined;
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
