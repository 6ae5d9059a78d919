import { get } from "node:http";
import { parseJson } from "../../json.ts";
import { isLoopback, lookupLoopback } from "../../secure-url.ts";

const LONGEST_BYTES = 256 * 1024;
const TIMEOUT_MS = 5_000;

/**
 * Returns the JSON at a URL of this machine.
 *
 * @throws {Error} If the URL is not plain HTTP to this machine, or if it does not return JSON of at most 256 KiB.
 */
export async function loopbackJson(url: string): Promise<unknown> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" || !isLoopback(hostname)) {
    throw new Error(`${url} is not an http URL of this machine`);
  }
  const value = parseJson(await bodyOf(url));
  // The parser's own message would quote the text to a caller who is not authenticated.
  if (value === undefined) throw new Error(`${url} does not return JSON`);
  return value;
}

function bodyOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const request = get(url, { lookup: lookupLoopback, signal, agent: false }, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      const refuse = (why: string): void => {
        reject(new Error(`${url} ${why}`));
        request.destroy();
      };
      if (response.statusCode !== 200) refuse(`has status ${response.statusCode}`);
      response.on("data", (part: Buffer) => {
        length += part.length;
        if (length > LONGEST_BYTES) refuse("is too long");
        else parts.push(part);
      });
      response.on("end", () => resolve(Buffer.concat(parts).toString("utf8")));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}
