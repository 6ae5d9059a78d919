import { get } from "../../../lib/cdk/runtime/https/get.ts";
import { messageOf } from "../../../lib/errors.ts";

/** The issuer did not return a required document, so tokens cannot be checked. */
export class IssuerUnavailable extends Error {
  override readonly name = "IssuerUnavailable";
}

/** Function that fetches a document of the issuer and returns its bytes. */
export type FetchJson = (url: string) => Promise<Buffer>;

/**
 * Limits of a request. Discovery documents and key sets are far smaller than 256 KiB. The body of an error response
 * is not read, because a slow or large body would cause another error, which would hide the status.
 */
const LIMITS = { timeoutMs: 3_000, responseBytes: 262_144, bodyStatus: 200 };

/**
 * Gets a document over {@link get}. Only a response with status 200 counts as a document.
 *
 * @throws {IssuerUnavailable} If the request fails, or if the response has another status.
 */
export const fetchJson: FetchJson = async (url) => {
  const { status, body } = await get(url, "application/json", LIMITS).catch((cause: unknown) => {
    throw new IssuerUnavailable(`${url}: ${messageOf(cause)}`, { cause });
  });
  if (status !== 200) throw new IssuerUnavailable(`${url}: status ${status}`);
  return body;
};
