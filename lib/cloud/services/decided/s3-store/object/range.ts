import type { ByteRange } from "../../../../objects/read-bytes.ts";
import { ServiceError } from "../../../protocol/service-error.ts";

/**
 * Returns the range in a header, or `undefined` if the request wants the whole object. As on S3, a header that is not one
 * range of bytes is ignored.
 *
 * @throws {ServiceError} InvalidRange if the object has none of the bytes.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return undefined;
  if (first < size && last >= first) return { first, last };
  throw new ServiceError("InvalidRange", "The requested range is not satisfiable", 416);
}
