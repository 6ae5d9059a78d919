import { createHash, timingSafeEqual, type Hash } from "node:crypto";
import { hexSha256 } from "../request/encoding.ts";
import type { Pair } from "../request/request.ts";

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
/** Chunks with fewer bytes are counted, because each chunk is work. Signed chunks of AWS's clients have at least 8 KiB. */
const SMALL_CHUNK_BYTES = 8 * 1024;
const MOST_SMALL_CHUNKS = 65_536;
const MOST_TRAILERS = 16;
const LONGEST_TRAILERS = 8 * 1024;
const NEW_LINE = "\r\n";
const NO_BYTES: Uint8Array = Buffer.alloc(0);
const NO_DATA = hexSha256("");

/**
 * Decodes a payload of the content coding `aws-chunked`, with which S3's clients send streams, in pieces as they arrive.
 * The payload of a request that promised signed chunks is malformed unless every chunk, and the trailer if there is one,
 * has a right signature. The data of a chunk is returned before its signature can be checked, so the payload as a whole
 * must be used only after `end` has returned its trailers.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export class ChunkDecoder {
  readonly #hasTrailer: boolean;
  readonly #signing: ChunkSigning | undefined;
  /** What the next bytes are: the line that begins a chunk, its data, the line end after it, or the trailers. */
  #next: "line" | "data" | "line end" | "trailers" | "malformed" = "line";
  /** Bytes that do not suffice yet for a line, for a line end or for the trailers. */
  #kept: Uint8Array = NO_BYTES;
  /** Bytes of the current chunk that have not arrived. */
  #left = 0;
  #size = 0;
  #small = 0;
  #hash: Hash | undefined;
  /** Signature of the current chunk. */
  #given = "";
  /** Signature of the chunk before. */
  #before: string;

  /**
   * @param hasTrailer Whether the chunks end in a trailer.
   * @param signing How chunks are signed. `undefined` for chunks without signatures.
   */
  constructor(hasTrailer: boolean, signing: ChunkSigning | undefined) {
    this.#hasTrailer = hasTrailer;
    this.#signing = signing;
    this.#before = signing?.seed ?? "";
  }

  /** Takes the next bytes, and returns the data in them, or `undefined` if the payload is malformed. */
  push(bytes: Uint8Array): readonly Uint8Array[] | undefined {
    const data: Uint8Array[] = [];
    let rest = bytes;
    while (rest.length > 0 && this.#next !== "malformed") {
      if (this.#next === "data") {
        const piece = rest.subarray(0, this.#left);
        rest = rest.subarray(piece.length);
        this.#left -= piece.length;
        this.#hash?.update(piece);
        data.push(piece);
        if (this.#left === 0) this.#next = this.#isSigned() ? "line end" : "malformed";
      } else {
        rest = this.#take(rest);
      }
    }
    return this.#next === "malformed" ? undefined : data;
  }

  /** Returns the trailers, or `undefined` if the payload is malformed, ends early, or goes on after its end. */
  end(): readonly Pair[] | undefined {
    if (this.#next !== "trailers") return undefined;
    const signing = this.#signing && { ...this.#signing, seed: this.#before };
    return trailersIn(Buffer.from(this.#kept).toString("latin1"), this.#hasTrailer, signing);
  }

  /** Takes bytes that are not data, and returns the ones after them. */
  #take(rest: Uint8Array): Uint8Array {
    const limit = this.#next === "trailers" ? LONGEST_TRAILERS : LONGEST_LINE;
    // More bytes than a line has are not copied.
    const head = Buffer.concat([this.#kept, rest.subarray(0, limit + 2)]);
    const after = (length: number) => rest.subarray(length - this.#kept.length);
    if (this.#next === "trailers") {
      this.#kept = head;
      if (head.length > limit) this.#next = "malformed";
      return NO_BYTES;
    }
    const end = head.indexOf(NEW_LINE);
    if (end < 0) {
      this.#kept = head;
      if (head.length > limit || (this.#next === "line end" && head.length > 1)) {
        this.#next = "malformed";
      }
      return NO_BYTES;
    }
    const left = after(end + 2);
    this.#kept = NO_BYTES;
    if (this.#next === "line end") this.#next = end === 0 ? "line" : "malformed";
    else this.#begin(end > LONGEST_LINE ? "" : head.toString("latin1", 0, end));
    return left;
  }

  /** Reads the line that begins a chunk. */
  #begin(line: string): void {
    const [, digits, given] =
      /^([\da-fA-F]{1,8})(?:;chunk-signature=([\da-f]{64}))?$/.exec(line) ?? [];
    const hasSignature = given !== undefined;
    this.#next = "malformed";
    if (digits === undefined || hasSignature !== (this.#signing !== undefined)) return;
    this.#size = Number.parseInt(digits, 16);
    if (this.#size < SMALL_CHUNK_BYTES && ++this.#small > MOST_SMALL_CHUNKS) return;
    this.#left = this.#size;
    this.#given = given ?? "";
    this.#hash = this.#signing && createHash("sha256");
    if (this.#size > 0) this.#next = "data";
    else if (this.#isSigned()) this.#next = "trailers";
  }

  /** Checks the signature of the current chunk. */
  #isSigned(): boolean {
    if (!this.#signing) return true;
    const { date, scope, sign } = this.#signing;
    const hashed = this.#hash?.digest("hex") ?? "";
    const text = ["AWS4-HMAC-SHA256-PAYLOAD", date, scope, this.#before, NO_DATA, hashed];
    if (!isSame(sign(text.join("\n")), this.#given)) return false;
    this.#before = this.#given;
    return true;
  }
}

/** Reads the lines after the last chunk, whose end must be the end of the payload. */
function trailersIn(
  text: string,
  hasTrailer: boolean,
  signing: ChunkSigning | undefined,
): readonly Pair[] | undefined {
  // A trailer follows the line of the last chunk at once; without one an empty line ends the payload.
  const lines = text.split(NEW_LINE);
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
  const toSign = ["AWS4-HMAC-SHA256-TRAILER", date, scope, seed, hashed].join("\n");
  return isSame(signing.sign(toSign), signature[1]) ? pairs : undefined;
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
