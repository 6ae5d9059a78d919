import { get as getPlainly } from "node:http";
import { get } from "node:https";

/** The issuer did not give what was asked for: no token can be checked, good or bad. */
export class IssuerUnavailable extends Error {
  override readonly name = "IssuerUnavailable";
}

/** A document of the issuer's, as bytes. */
export type FetchJson = (url: string) => Promise<Buffer>;

const TIMEOUT_MS = 3_000;
/** Of a discovery document or a set of keys, far above what there is. */
const LIMIT_BYTES = 262_144;

/**
 * Gets a document, as it is: follows nothing, and reads no more than one could be.
 *
 * @throws {IssuerUnavailable}
 */
export const fetchJson: FetchJson = (url) =>
  new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new IssuerUnavailable(`${url}: ${why}`));
      request.destroy();
    };
    const send = url.startsWith("https:") ? get : getPlainly;
    const headers = { Accept: "application/json" };
    const request = send(url, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) return fail(`it answered ${response.statusCode}`);
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > LIMIT_BYTES) fail("it is too large");
        else chunks.push(chunk);
      });
      response.on("end", () => {
        clearTimeout(timer);
        resolve(Buffer.concat(chunks));
      });
      response.on("error", ({ message }) => fail(message));
    });
    const timer = setTimeout(() => fail("no answer in time"), TIMEOUT_MS);
    request.on("error", ({ message }) => fail(message));
  });
