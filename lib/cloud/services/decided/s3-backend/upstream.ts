import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import { errorCode, messageOf } from "../../../../errors.ts";
import { isLoopback, lookupLoopback } from "../../../../secure-url.ts";
import { requestTarget, type WireRequest } from "../../../../sigv4/request/request.ts";
import { backendAddress } from "../../../gateway/backend/backend-address.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import type { BackendSettings } from "./backend-settings.ts";

/** The response of a backend, whose body has not been read. */
export interface UpstreamResponse {
  readonly status: number;
  readonly incoming: IncomingMessage;
  /** Whether the whole body of the request was sent. */
  readonly isWhole: boolean;
}

/** The pieces of a body. Errors of the source end the request before its last byte. */
export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Sends a request to a backend, its body no faster than the backend reads it. The name of the backend is resolved for
 * each request, and the connection goes to the address that was checked. Redirects are not followed. A connection is used
 * once, because a request whose body is a stream cannot be repeated after the backend has closed an idle connection.
 *
 * @param request Its headers are complete. Its body is not used.
 * @param hungUp Ends the request when it is aborted.
 * @throws {ServiceError} If there is no response.
 * @throws The error of the body, after the request was ended without its last bytes.
 */
export async function callUpstream(
  { origin, allowed, idleMs }: BackendSettings,
  request: WireRequest,
  body: Pieces,
  hungUp: AbortSignal | undefined,
): Promise<UpstreamResponse> {
  const { protocol, hostname, port } = new URL(origin);
  const found = await backendAddress(hostname, allowed);
  if ("refused" in found) throw unavailable(origin, found.refused);
  if ("unknown" in found) throw unavailable(origin, found.unknown);
  if (hungUp?.aborted) throw clientGone();
  const isSecure = protocol === "https:";
  const { address } = found;
  const outgoing = (isSecure ? httpsRequest : httpRequest)({
    method: request.method,
    hostname: address,
    port,
    path: requestTarget(request),
    headers: request.headers.map(([name, value]) => [name, latin1(value)]).flat(),
    setHost: false,
    agent: false,
    timeout: idleMs,
    ...(isLoopback(address) ? { lookup: lookupLoopback } : {}),
    ...(isSecure ? certifiedAs(hostname.replace(/^\[|\]$/g, "")) : {}),
  });
  const hangUp = (): void => void outgoing.destroy(clientGone());
  hungUp?.addEventListener("abort", hangUp, { once: true });
  const sending = { isWhole: false, waitsForClient: false };
  outgoing.on("timeout", () => {
    const text = `it did not answer within ${idleMs} ms`;
    outgoing.destroy(sending.waitsForClient ? clientTooSlow() : unavailable(origin, text));
  });
  try {
    const responding = responseOf(outgoing, origin);
    const [incoming] = await Promise.all([responding, pump(body, outgoing, responding, sending)]);
    const status = incoming.statusCode ?? 0;
    const { isWhole } = sending;
    if (!isTrue(status, isWhole)) throw broken(origin, `it answered ${status} out of place`);
    return { status, incoming, isWhole };
  } catch (error) {
    outgoing.destroy();
    throw error;
  }
}

/** Success without the whole body cannot be true, and a redirect could lead the client past the checks. */
function isTrue(status: number, isWhole: boolean): boolean {
  if (status < 200) return false;
  if (status < 300) return isWhole;
  return status >= 400 || status === 304;
}

function responseOf(outgoing: ClientRequest, origin: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once("response", resolve);
    outgoing.on("error", (error) => reject(errorOf(error, origin)));
    outgoing.once("close", () => reject(broken(origin, "it closed the connection")));
  });
}

/** Sends the body, until the response arrives or the request ends. */
async function pump(
  body: Pieces,
  outgoing: ClientRequest,
  responding: Promise<IncomingMessage>,
  sending: { isWhole: boolean; waitsForClient: boolean },
): Promise<void> {
  let isOver = false;
  const over = responding.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  const send = async (): Promise<void> => {
    sending.waitsForClient = true;
    for await (const piece of body) {
      sending.waitsForClient = false;
      if (isOver) return;
      if (!outgoing.write(piece)) await drained(outgoing);
      sending.waitsForClient = true;
    }
    sending.waitsForClient = false;
    sending.isWhole = true;
    outgoing.end();
  };
  await Promise.race([send(), over]);
}

function drained(outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done).off("close", done);
      resolve();
    };
    outgoing.on("drain", done).on("close", done);
  });
}

/** Node.js writes headers as Latin-1, but their text was signed as UTF-8. */
function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function certifiedAs(host: string) {
  return {
    // TLS has no server name for an address.
    servername: isIP(host) === 0 ? host : "",
    checkServerIdentity: (_: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
      checkServerIdentity(host, certificate),
  };
}

function errorOf(error: Error, origin: string): ServiceError {
  if (error instanceof ServiceError) return error;
  const code = errorCode(error) ?? "";
  if (code.startsWith("HPE_")) return broken(origin, "its answer is not HTTP");
  const reason = code === "ECONNREFUSED" ? "connection refused" : messageOf(error) || code;
  return unavailable(origin, reason);
}

/** S3's error if the backend cannot be reached. Clients try such a request again. */
function unavailable(origin: string, reason: string): ServiceError {
  return new ServiceError("ServiceUnavailable", `The backend ${origin}: ${reason}`, 503);
}

/** S3's error if the backend answers, but not as it must. */
export function broken(origin: string, reason: string): ServiceError {
  return new ServiceError("InternalError", `The backend ${origin}: ${reason}`, 500);
}

function clientTooSlow(): ServiceError {
  const text =
    "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.";
  return new ServiceError("RequestTimeout", text);
}

function clientGone(): ServiceError {
  return new ServiceError("RequestTimeout", "The client ended the connection.");
}
