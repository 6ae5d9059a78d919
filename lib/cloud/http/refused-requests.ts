import type { Socket } from "node:net";
import { headerValues, type WireRequest } from "../../sigv4/request/request.ts";
import type { Log } from "../process/log.ts";
import type { WireResponse } from "./http-types.ts";
import { jsonResponse } from "./json-response.ts";

/**
 * Returns why a request cannot be routed: if its target does not begin with a slash, or if it has several `Host`
 * headers, the verified request could differ from the routed one. Returns `undefined` for any other request.
 */
export function targetFault(request: WireRequest): string | undefined {
  if (!request.path.startsWith("/")) return "the request target does not begin with a slash";
  if (headerValues(request, "host").length > 1) return "the request has several Host headers";
  return undefined;
}

/** Returns the response to a request that cannot be routed, and logs the reason. */
export function badRequest(reason: string, log: Log): WireResponse {
  log({ type: "notice", text: `a request was refused with 400: ${reason}` });
  return jsonResponse(400, { message: "Bad Request" });
}

/**
 * Responds to a request that Node's parser rejected as malformed, too slow or too large, and logs the reason. No
 * handler ran.
 */
export function refuseUnparsed(
  error: NodeJS.ErrnoException & { readonly reason?: unknown },
  socket: Socket,
  log: Log,
): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const status =
    {
      ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
      HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
    }[error.code ?? ""] ?? "400 Bad Request";
  // The parser's reason is a fixed text and contains no part of the request.
  const reason = typeof error.reason === "string" ? error.reason : (error.code ?? error.name);
  log({ type: "notice", text: `a request was refused with ${status}: ${reason}` });
  const text = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.end(text, () => socket.destroy());
}
