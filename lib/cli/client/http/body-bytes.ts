import { CodedError } from "../../../errors.ts";

/** A body cannot be hashed before it is sent, so it cannot be signed. */
export class BodyUnhashable extends CodedError {
  readonly code = "ERR_BODY_UNHASHABLE";
}

/** The bytes of a body that is all there: text as UTF-8, none as empty. `undefined` for anything else. */
export function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  if (ArrayBuffer.isView(body))
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer || body instanceof SharedArrayBuffer) return new Uint8Array(body);
  return undefined;
}

/** Whether a body comes bit by bit and only once: a stream, or anything else to iterate over with waits. */
export function isStream(body: unknown): boolean {
  return (
    body instanceof ReadableStream ||
    (typeof body === "object" && body !== null && Symbol.asyncIterator in body)
  );
}
