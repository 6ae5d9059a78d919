import { RequestInvalid, type Pair } from "../request/request.ts";

export const DATE = "x-amz-date";
export const HASH = "x-amz-content-sha256";
export const TOKEN = "x-amz-security-token";
/** Lower-case names of the headers that signing adds, so that a request must not have them before. */
export const ADDED = [DATE, TOKEN, "authorization"];

/**
 * Checks the headers of a request that is to be signed.
 *
 * @throws {RequestInvalid} If the request does not have exactly one `Host`, or has one of the `added` headers.
 */
export function checkHeaders(headers: readonly Pair[], added: readonly string[]): void {
  let hosts = 0;
  for (const header of headers) {
    const name = header[0].toLowerCase();
    if (name === "host") hosts++;
    if (added.includes(name)) throw new RequestInvalid(`leave ${name} out: signing adds it`);
  }
  if (hosts !== 1) throw new RequestInvalid("a request needs exactly one Host");
}
