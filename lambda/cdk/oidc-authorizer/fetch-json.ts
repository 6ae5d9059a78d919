import { get } from "../../../lib/cdk/runtime/https/get.ts";
import { messageOf } from "../../../lib/errors.ts";

/** The issuer did not return a document that is needed, so no token can be checked, good or bad. */
export class IssuerUnavailable extends Error {
  override readonly name = "IssuerUnavailable";
}

/** Returns the bytes of a document of the issuer. */
export type FetchJson = (url: string) => Promise<Buffer>;

/**
 * Discovery documents and sets of keys are far smaller. The body of an error is not read, so that a slow or
 * large one does not hide the status.
 */
const LIMITS = { timeoutMs: 3_000, responseBytes: 262_144, bodyStatus: 200 };

/**
 * Gets a document over {@link get}. Only a response with status 200 is a document.
 *
 * @throws {IssuerUnavailable}
 */
export const fetchJson: FetchJson = async (url) => {
  const { status, body } = await get(url, "application/json", LIMITS).catch((cause: unknown) => {
    throw new IssuerUnavailable(`${url}: ${messageOf(cause)}`, { cause });
  });
  if (status !== 200) throw new IssuerUnavailable(`${url}: it answered ${status}`);
  return body;
};
