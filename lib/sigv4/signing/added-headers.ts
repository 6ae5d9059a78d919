import { RequestInvalid, type Pair } from "../request/request.ts";

export const DATE = "x-amz-date";
export const HASH = "x-amz-content-sha256";
export const TOKEN = "x-amz-security-token";
/** What a request that is to be signed must not have yet. */
export const ADDED = [DATE, TOKEN, "authorization"];

/** @throws {RequestInvalid} unless there is one `Host` and nothing of what signing adds. */
export function checkHeaders(headers: readonly Pair[], added: readonly string[]): void {
  let hosts = 0;
  for (const header of headers) {
    const name = header[0].toLowerCase();
    if (name === "host") hosts++;
    if (added.includes(name)) throw new RequestInvalid(`leave ${name} out: signing adds it`);
  }
  if (hosts !== 1) throw new RequestInvalid("a request needs one Host");
}
