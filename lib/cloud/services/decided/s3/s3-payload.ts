import { createHash, type Hash } from "node:crypto";
import { signature, signingKey } from "../../../../sigv4/key/signing-key.ts";
import { headerValue, type Pair, type WireRequest } from "../../../../sigv4/request/request.ts";
import { payloadHash } from "../../../../sigv4/request/canonical-request.ts";
import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import { ChunkDecoder, type ChunkSigning } from "../../../../sigv4/verification/chunked-payload.ts";
import { claimOf } from "../../../../sigv4/verification/claim.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { ClaimedChecksums } from "./claimed-checksums.ts";
import { s3Headers } from "./s3-headers.ts";

const HASH_HEADER = "x-amz-content-sha256";
const UNSIGNED = "UNSIGNED-PAYLOAD";
/** Whether each chunk is signed, and whether a trailer follows the last one. */
interface ChunkedKind {
  readonly signed: boolean;
  readonly trailer: boolean;
}
/** Payloads in chunks, by the promise of the request. */
const CHUNKED: Readonly<Record<string, ChunkedKind>> = {
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": { signed: true, trailer: false },
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": { signed: true, trailer: true },
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER": { signed: false, trailer: true },
};

/** Returns what the last line of the canonical request of S3 is: the promise of the request about its payload. */
export function promisedPayload(request: WireRequest): string {
  const claim = claimOf(request);
  const header = headerValue(request, HASH_HEADER);
  if (header !== undefined) return header;
  if ("ok" in claim || claim.form === "header") return payloadHash(request.body);
  const inQuery = request.query.find(([name]) => name === "X-Amz-Content-Sha256")?.[1];
  return inQuery === undefined ? UNSIGNED : uriDecodeBytes(inQuery).toString("utf8");
}

/** A payload that is as the request promised. */
export interface CheckedPayload {
  readonly body: Uint8Array;
  /** The headers after the last chunk. */
  readonly trailers: readonly Pair[];
}

/**
 * Returns the payload of a request whose signature is right, after it has checked that the payload is as the request
 * promised. Chunks are decoded.
 *
 * @param secretAccessKey The key with which the request was signed.
 * @throws {ServiceError} If the payload differs from the promise, or the request has no known one.
 */
export function checkedPayload(request: WireRequest, secretAccessKey: string): CheckedPayload {
  const reader = new PayloadReader(request, secretAccessKey);
  const pieces = reader.push(request.body);
  // A body that is not in chunks is one piece, which need not be copied.
  const [body] = pieces.length === 1 ? pieces : [Buffer.concat(pieces)];
  return { body: body ?? NO_BYTES, trailers: reader.end() };
}

/**
 * Reads the payload of a request whose signature is right, in pieces, and checks that it is as the request promised. No
 * one may use the payload as a whole before `end` has returned.
 */
export class PayloadReader {
  /** The length that the payload must have, or `undefined` if the request does not have it. */
  readonly length: number | undefined;
  readonly #promised: string;
  readonly #kind: ChunkedKind | undefined;
  readonly #chunks: ChunkDecoder | undefined;
  readonly #hash: Hash | undefined;
  readonly #checksums: ClaimedChecksums;
  #received = 0;

  /** @throws {ServiceError} If the request has no known promise about its payload. */
  constructor(request: WireRequest, secretAccessKey: string) {
    const promised = knownPromise(request);
    this.#promised = promised;
    this.#kind = Object.hasOwn(CHUNKED, promised) ? CHUNKED[promised] : undefined;
    if (this.#kind) {
      const { signed, trailer } = this.#kind;
      const signing = signed ? chunkSigning(request, secretAccessKey) : undefined;
      this.#chunks = new ChunkDecoder(trailer, signing);
    } else if (promised !== UNSIGNED) this.#hash = createHash("sha256");
    const length = headerValue(request, this.#kind ? DECODED_LENGTH : "content-length");
    this.length = /^\d{1,15}$/.test(length ?? "") ? Number(length) : undefined;
    this.#checksums = new ClaimedChecksums(
      isAboutPayload(request) ? s3Headers(request) : [],
      this.#kind?.trailer ? listed(headerValue(request, "x-amz-trailer")) : [],
    );
  }

  /** @throws {ServiceError} If the payload is not in the promised form. */
  push(bytes: Uint8Array): readonly Uint8Array[] {
    const pieces = this.#chunks ? this.#chunks.push(bytes) : [bytes];
    if (!pieces) throw this.#malformed();
    for (const piece of pieces) {
      this.#received += piece.length;
      this.#hash?.update(piece);
      this.#checksums.update(piece);
    }
    if (this.#chunks && this.length !== undefined && this.#received > this.length)
      throw wrongLength();
    return pieces;
  }

  /** @throws {ServiceError} If the payload is not as the request promised. */
  end(): readonly Pair[] {
    const trailers = this.#chunks ? this.#chunks.end() : [];
    if (!trailers) throw this.#malformed();
    if (this.#chunks && this.#received !== this.length) throw wrongLength();
    if (this.#hash && this.#hash.digest("hex") !== this.#promised) {
      const text = `The provided '${HASH_HEADER}' header does not match what was computed.`;
      throw new ServiceError("XAmzContentSHA256Mismatch", text);
    }
    this.#checksums.check(trailers);
    return trailers;
  }

  #malformed(): ServiceError {
    if (!this.#kind?.signed) {
      return new ServiceError(
        "InvalidRequest",
        "The request body is not in the form of aws-chunked.",
      );
    }
    const text =
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
    return new ServiceError("SignatureDoesNotMatch", text, 403);
  }
}

const NO_BYTES = new Uint8Array();
const DECODED_LENGTH = "x-amz-decoded-content-length";

function wrongLength(): ServiceError {
  const text = `You did not provide the number of bytes specified by the ${DECODED_LENGTH} HTTP header`;
  return new ServiceError("IncompleteBody", text);
}

/** Returns whether checksums in the headers are of the payload. In others they are of an object that has been sent. */
function isAboutPayload({ method, query }: WireRequest): boolean {
  return method === "PUT" || query.some(([name]) => name === "delete");
}

function listed(header = ""): readonly string[] {
  return header
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Returns the promise of a request about its payload, if it is one of S3's. */
function knownPromise(request: WireRequest): string {
  const claim = claimOf(request);
  const promised = promisedPayload(request);
  const isMissing = headerValue(request, HASH_HEADER) === undefined;
  if (!("ok" in claim) && claim.form === "header" && isMissing) {
    throw new ServiceError(
      "InvalidRequest",
      `Missing required header for this request: ${HASH_HEADER}`,
    );
  }
  if (promised === UNSIGNED || Object.hasOwn(CHUNKED, promised) || /^[\da-f]{64}$/.test(promised)) {
    return promised;
  }
  const text = `${HASH_HEADER} must be ${UNSIGNED}, ${Object.keys(CHUNKED).join(", ")}, or a valid sha256 value.`;
  throw new ServiceError("InvalidArgument", text);
}

function chunkSigning(request: WireRequest, secretAccessKey: string): ChunkSigning | undefined {
  const claim = claimOf(request);
  if ("ok" in claim) return undefined;
  const [, day = "", region = "", service = "", terminator = ""] = claim.credential.split("/");
  const key = signingKey(secretAccessKey, day, region, service);
  return {
    date: claim.date,
    scope: [day, region, service, terminator].join("/"),
    seed: claim.signature,
    sign: (text) => signature(key, text),
  };
}
