import { urlToHttpOptions } from "node:url";
import { sendRequest, type HttpResponse, type RequestLimits } from "./send-request.ts";

/**
 * Gets a document that anyone may read, without a signature.
 *
 * @param url Of `https:` or `http:`; the caller has checked that it may be plain HTTP.
 * @param accept The media type that is asked for. The response may have another one.
 * @throws {Error} as {@link sendRequest} does.
 */
export async function get(
  url: string,
  accept: string,
  limits: RequestLimits,
): Promise<HttpResponse> {
  const { protocol, hostname, port, path, auth } = urlToHttpOptions(new URL(url));
  return sendRequest(
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
