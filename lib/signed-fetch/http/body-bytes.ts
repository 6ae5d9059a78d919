import { CodedError } from "../../errors.ts";

/** The body cannot be signed, because it cannot be hashed before it is sent. */
export class BodyUnhashable extends CodedError {
  readonly code = "ERR_BODY_UNHASHABLE";
}

/**
 * Returns the bytes of a body that is complete: text as UTF-8, `null` and `undefined` as zero bytes. Returns
 * `undefined` for any other value, such as a stream.
 */
export function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  if (ArrayBuffer.isView(body))
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer || body instanceof SharedArrayBuffer) return new Uint8Array(body);
  return undefined;
}

/** Whether a body arrives in pieces and can be read only once: a `ReadableStream` or another async iterable. */
export function isStream(body: unknown): boolean {
  return (
    body instanceof ReadableStream ||
    (typeof body === "object" && body !== null && Symbol.asyncIterator in body)
  );
}
