import { ServiceError } from "../../protocol/service-error.ts";

/** Largest object that a single request may write. */
const LARGEST_BYTES = 5 * 2 ** 30;

/**
 * Returns the length of a body that has not been read.
 *
 * @throws {ServiceError} If the request does not have it, or it is more than one request may write.
 */
export function uploadLength(length: number | undefined): number {
  if (length === undefined) {
    const text = "You must provide the Content-Length HTTP header.";
    throw new ServiceError("MissingContentLength", text, 411);
  }
  if (length <= LARGEST_BYTES) return length;
  const text = "Your proposed upload exceeds the maximum allowed size";
  throw new ServiceError("EntityTooLarge", text);
}
