import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";

/** One decoding, `+` for a space: what API Gateway does to the names and values of a query. */
export function decodeQuery(text: string): string {
  return uriDecodeBytes(text.replaceAll("+", " ")).toString("utf8");
}
