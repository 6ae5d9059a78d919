import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { Pair } from "../../../../../sigv4/request/request.ts";

/** API Gateway's limit on the body of a response. */
const MOST_BYTES = 10 * 1024 * 1024;

/**
 * Returns the body of a backend without its content encoding, which API Gateway does not pass on. Returns `undefined` if
 * the encoding is unknown, or the body is damaged or too large.
 */
export function plainBody(headers: readonly Pair[], body: Buffer): Buffer | undefined {
  const encoding = headers.findLast(([name]) => name.toLowerCase() === "content-encoding")?.[1];
  const options = { maxOutputLength: MOST_BYTES };
  if (body.length === 0) return body;
  try {
    switch (encoding?.toLowerCase() ?? "identity") {
      case "identity":
        return body;
      case "gzip":
        return gunzipSync(body, options);
      case "deflate":
        return inflateSync(body, options);
      case "br":
        return brotliDecompressSync(body, options);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
