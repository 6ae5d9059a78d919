import { urlToHttpOptions } from "node:url";
import { sendRequest, type HttpResponse, type RequestLimits } from "./send-request.ts";

/**
 * Gets a public document without a signature. It does not follow redirects and returns a response of any status.
 *
 * @param url URL with the scheme `https:` or `http:`. The caller decides whether plain HTTP is allowed.
 * @param accept The media type of the `Accept` header. The response may have another media type.
 * @throws {TypeError} If the URL is not valid.
 * @throws {Error} If the request fails, as {@link sendRequest} does.
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
