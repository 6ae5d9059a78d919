import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";

/** Decodes a name or value of a query once, with `+` as a space, as API Gateway does. */
export function decodeQuery(text: string): string {
  return uriDecodeBytes(text.replaceAll("+", " ")).toString("utf8");
}
