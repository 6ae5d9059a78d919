import { urlToHttpOptions } from "node:url";
import { exchange, type Answer, type ExchangeLimits } from "./exchange.ts";

/**
 * Gets a document that anyone may read, without a signature.
 *
 * @param url Of `https:` or `http:`; the caller has checked that it may be plain HTTP.
 * @param accept The media type that is asked for. The response may have another one.
 * @throws {Error} as {@link exchange} does.
 */
export async function get(url: string, accept: string, limits: ExchangeLimits): Promise<Answer> {
  const { protocol, hostname, port, path, auth } = urlToHttpOptions(new URL(url));
  return exchange(
    {
      secure: protocol === "https:",
      method: "GET",
      hostname: hostname ?? "",
      port,
      path,
      auth,
      headers: { Accept: accept, Connection: "close" },
    },
    undefined,
    limits,
  );
}
