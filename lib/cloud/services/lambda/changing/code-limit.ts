import type { WireRequest } from "../../../../sigv4/request/request.ts";

/** Lambda's limit on a request with a ZIP file, which is 50 MiB long and encoded in base64. */
const REQUEST_LIMIT_BYTES = 70_167_211;
const CODE_PATH = /^\/2015-03-31\/functions\/[^/]+\/code$/;

/**
 * Returns the limit on the body of a request that changes the code of a function, which may have the code in it.
 *
 * @returns `undefined` for every other request.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function codeLimitOf({ method, path }: WireRequest): number | undefined {
  return method === "PUT" && CODE_PATH.test(path) ? REQUEST_LIMIT_BYTES : undefined;
}
