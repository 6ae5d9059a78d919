import { headerValues, type WireRequest } from "../../../../sigv4/request/request.ts";
import { claimOf } from "../../../../sigv4/verification/claim.ts";
import { BODY_LIMIT_BYTES } from "../../../http/http-types.ts";

/**
 * Returns who reads the body of a request to the AWS endpoint: a long body of an upload is left to S3, which stores it or
 * passes it on while it arrives. Other services always get their bodies from the server.
 *
 * @param shortBytes Bodies up to about this length are read by the server.
 */
export function bodyReaderOf(
  head: WireRequest,
  shortBytes: number = BODY_LIMIT_BYTES,
): "handler" | "server" | undefined {
  const claim = claimOf(head);
  if ("ok" in claim || claim.credential.split("/")[3] !== "s3") return undefined;
  const header = (name: string) => headerValues(head, name)[0];
  if (head.method !== "PUT" || header("x-amz-target") !== undefined) return "server";
  const length = header("x-amz-decoded-content-length") ?? header("content-length");
  const hasBody = length !== undefined || header("transfer-encoding") !== undefined;
  const isLong = [length, header("content-length") ?? length].some(
    (text) => bytesIn(text) > shortBytes - FRAMING_BYTES,
  );
  return hasBody && isLong ? "handler" : "server";
}

/** Several parts of an object arrive at the same time, so the store reads all but short ones in pieces. */
const SHORT_STORED_BYTES = 1024 * 1024;

/** Returns who reads the body of a request if S3 has no backend. */
export function storedBodyReaderOf(head: WireRequest): "handler" | "server" | undefined {
  return bodyReaderOf(head, SHORT_STORED_BYTES);
}

/** Bytes that the framing of chunks may add to a body without making it longer than the limit. */
const FRAMING_BYTES = 64 * 1024;

/** Returns the length in a header. A body without one may have any length. */
function bytesIn(length = ""): number {
  return /^\d{1,15}$/.test(length) ? Number(length) : Infinity;
}
