import { headerValues, type WireRequest } from "../../../../sigv4/request/request.ts";
import { claimOf } from "../../../../sigv4/verification/claim.ts";
import { BODY_LIMIT_BYTES } from "../../../http/http-types.ts";

/**
 * Returns who reads the body of a request to the AWS endpoint if S3 has a backend: a long body of an upload is left to S3,
 * which passes it on. Other services always get their bodies from the server.
 */
export function bodyReaderOf(head: WireRequest): "handler" | "server" | undefined {
  const claim = claimOf(head);
  if ("ok" in claim || claim.credential.split("/")[3] !== "s3") return undefined;
  const header = (name: string) => headerValues(head, name)[0];
  if (head.method !== "PUT" || header("x-amz-target") !== undefined) return "server";
  const length = header("x-amz-decoded-content-length") ?? header("content-length");
  const hasBody = length !== undefined || header("transfer-encoding") !== undefined;
  return hasBody && (isLong(length) || isLong(header("content-length") ?? length))
    ? "handler"
    : "server";
}

/** Bytes that the framing of chunks may add to a body without making it longer than the limit. */
const FRAMING_BYTES = 64 * 1024;

/** Returns whether a body may be longer than the bodies that the server reads. */
function isLong(length: string | undefined): boolean {
  const bytes = /^\d{1,15}$/.test(length ?? "") ? Number(length) : Infinity;
  return bytes > BODY_LIMIT_BYTES - FRAMING_BYTES;
}
