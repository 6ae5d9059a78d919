import type { ObjectRecord } from "../../../../objects/object-record.ts";
import { ServiceError } from "../../../protocol/service-error.ts";

type Header = (name: string) => string | undefined;

/**
 * Checks the conditions of a request that reads an object.
 *
 * @param prefix What the names of the headers begin with, for the source of a copy.
 * @returns `false` if the client has this object already.
 * @throws {ServiceError} PreconditionFailed.
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#section-13.2.2
 */
export function fitsReading(header: Header, record: ObjectRecord, prefix = ""): boolean {
  const match = header(`${prefix}if-match`);
  const noneMatch = header(`${prefix}if-none-match`);
  const unmodified = timeOf(header(`${prefix}if-unmodified-since`));
  const modified = timeOf(header(`${prefix}if-modified-since`));
  const changed = Math.floor(Date.parse(record.modified) / 1000) * 1000;
  if (match === undefined ? changed > (unmodified ?? Infinity) : !names(match, record)) {
    throw failed();
  }
  return noneMatch === undefined ? changed > (modified ?? -Infinity) : !names(noneMatch, record);
}

/**
 * Checks the conditions of a request that writes or deletes an object.
 *
 * @param before The object that it would replace.
 * @throws {ServiceError} PreconditionFailed, or NoSuchKey if a condition is about an object that does not exist.
 */
export function checkWriting(header: Header, before: ObjectRecord | undefined): void {
  const match = header("if-match");
  const noneMatch = header("if-none-match");
  if (noneMatch !== undefined && noneMatch !== "*") {
    const text =
      "A header you provided implies functionality that is not implemented: If-None-Match";
    throw new ServiceError("NotImplemented", text, 501);
  }
  if (noneMatch !== undefined && before) throw failed();
  if (match === undefined) return;
  if (!before) throw new ServiceError("NoSuchKey", "The specified key does not exist.", 404);
  if (!names(match, before)) throw failed();
}

/** Returns whether a header with tags of entities names the tag of an object. */
function names(tags: string, { etag }: ObjectRecord): boolean {
  return tags.split(",").some((one) => {
    const tag = one.trim().replace(/^W\//, "").replaceAll('"', "");
    return tag === "*" || tag === etag;
  });
}

/** Returns the time in a header in milliseconds. A header that is not a date is ignored, as HTTP demands. */
function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : time;
}

function failed(): ServiceError {
  const text = "At least one of the pre-conditions you specified did not hold";
  return new ServiceError("PreconditionFailed", text, 412);
}
