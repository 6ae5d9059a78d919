import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { signature, signingKey } from "../../../../sigv4/key/signing-key.ts";
import { headerValue, type Pair, type WireRequest } from "../../../../sigv4/request/request.ts";
import { payloadHash } from "../../../../sigv4/request/canonical-request.ts";
import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import { decodeChunks, type ChunkSigning } from "../../../../sigv4/verification/chunked-payload.ts";
import { claimOf } from "../../../../sigv4/verification/claim.ts";
import { ServiceError } from "../../protocol/service-error.ts";

const HASH_HEADER = "x-amz-content-sha256";
const UNSIGNED = "UNSIGNED-PAYLOAD";
/** Payloads in chunks, by whether each chunk is signed and whether a trailer follows. */
const CHUNKED: Readonly<Record<string, { readonly signed: boolean; readonly trailer: boolean }>> = {
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

/**
 * Returns the payload of a request whose signature is right, after it has checked that the payload is as the request
 * promised. Chunks are decoded.
 *
 * @param secretAccessKey The key with which the request was signed.
 * @throws {ServiceError} If the payload differs from the promise, or the request has no known one.
 */
export function checkedPayload(request: WireRequest, secretAccessKey: string): Uint8Array {
  const claim = claimOf(request);
  const promised = promisedPayload(request);
  if (
    !("ok" in claim) &&
    claim.form === "header" &&
    headerValue(request, HASH_HEADER) === undefined
  ) {
    throw new ServiceError(
      "InvalidRequest",
      `Missing required header for this request: ${HASH_HEADER}`,
    );
  }
  if (promised === UNSIGNED) return request.body;
  const kind = Object.hasOwn(CHUNKED, promised) ? CHUNKED[promised] : undefined;
  if (kind) return decoded(request, kind, secretAccessKey);
  if (!/^[\da-f]{64}$/.test(promised)) {
    const text = `${HASH_HEADER} must be ${UNSIGNED}, ${Object.keys(CHUNKED).join(", ")}, or a valid sha256 value.`;
    throw new ServiceError("InvalidArgument", text);
  }
  if (promised !== payloadHash(request.body)) {
    const text = `The provided '${HASH_HEADER}' header does not match what was computed.`;
    throw new ServiceError("XAmzContentSHA256Mismatch", text);
  }
  return request.body;
}

function decoded(
  request: WireRequest,
  { signed, trailer }: { readonly signed: boolean; readonly trailer: boolean },
  secretAccessKey: string,
): Uint8Array {
  const chunks = decodeChunks(
    request.body,
    trailer,
    signed ? chunkSigning(request, secretAccessKey) : undefined,
  );
  if (!chunks) {
    const text = signed
      ? "The request signature we calculated does not match the signature you provided. Check your key and signing method."
      : "The request body is not in the form of aws-chunked.";
    throw signed
      ? new ServiceError("SignatureDoesNotMatch", text, 403)
      : new ServiceError("InvalidRequest", text);
  }
  const { body, trailers } = chunks;
  if (headerValue(request, "x-amz-decoded-content-length") !== String(body.length)) {
    const text =
      "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header";
    throw new ServiceError("IncompleteBody", text);
  }
  checkTrailers(request, body, trailers);
  return body;
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

/** Checksums of trailers that Node.js can compute. Others go on to the backend, which computes them. */
const CHECKSUMS: Readonly<Record<string, (body: Uint8Array) => string>> = {
  "x-amz-checksum-crc32": (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString("base64");
  },
  "x-amz-checksum-sha1": (body) => createHash("sha1").update(body).digest("base64"),
  "x-amz-checksum-sha256": (body) => createHash("sha256").update(body).digest("base64"),
};

/** @throws {ServiceError} If there is a trailer that the headers did not announce, or a checksum is wrong. */
function checkTrailers(request: WireRequest, body: Uint8Array, trailers: readonly Pair[]): void {
  const announced = (headerValue(request, "x-amz-trailer") ?? "").toLowerCase().split(/, ?/);
  for (const [name, value] of trailers) {
    if (!announced.includes(name)) {
      throw new ServiceError(
        "MalformedTrailerError",
        `The trailer ${name} was not announced by x-amz-trailer.`,
      );
    }
    const computed = Object.hasOwn(CHECKSUMS, name) ? CHECKSUMS[name]?.(body) : undefined;
    if (computed === undefined || computed === value) continue;
    const algorithm = name.replace("x-amz-checksum-", "").toUpperCase();
    throw new ServiceError(
      "BadDigest",
      `The ${algorithm} you specified did not match the calculated checksum.`,
    );
  }
}
