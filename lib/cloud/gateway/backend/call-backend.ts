import { messageOf } from "../../../errors.ts";
import { ResponseTooLarge } from "../../../signed-fetch/http/response.ts";
import { LONGEST_TIMEOUT, send } from "../../../signed-fetch/http/transport.ts";
import type { Pair, WireRequest } from "../../../sigv4/request/request.ts";
import { backendAddress, type Resolve } from "./backend-address.ts";

/** API Gateway's limit on the body of a backend's response. */
const RESPONSE_LIMIT_BYTES = 10 * 1024 * 1024;

/** What an HTTP backend responded, or why there is no response. */
export type BackendResult =
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: readonly Pair[];
      readonly body: Buffer;
    }
  /** `refused`: the local cloud does not call this host. */
  | { readonly kind: "refused" | "unreachable" | "timeout" | "too-large"; readonly reason: string };

export interface BackendOptions {
  /** Hosts that may be called in addition to this machine, in lower case. */
  readonly allowed: ReadonlySet<string>;
  readonly timeoutMs: number;
  /** @default - the resolver of the operating system */
  readonly resolve?: Resolve;
}

/**
 * Sends a request to an HTTP backend. The certificate of a backend over TLS must be valid for its host, redirects are
 * not followed, and the whole response must arrive within the time.
 *
 * @param origin Scheme, host and port, such as `https://example.com:8443`.
 */
export async function callBackend(
  origin: string,
  request: WireRequest,
  { allowed, timeoutMs, resolve }: BackendOptions,
): Promise<BackendResult> {
  const { hostname } = new URL(origin);
  const signal = AbortSignal.timeout(timeoutMs);
  const found = await Promise.race([
    backendAddress(hostname, allowed, resolve),
    new Promise<"timeout">((done) => signal.addEventListener("abort", () => done("timeout"))),
  ]);
  if (found === "timeout")
    return { kind: "timeout", reason: `${hostname} was not resolved in time` };
  if ("refused" in found) return { kind: "refused", reason: found.refused };
  if ("unknown" in found) return { kind: "unreachable", reason: found.unknown };
  try {
    const { status, headers, body } = await send(origin, request, {
      connectTo: { host: found.address, port: portOf(origin) },
      timeoutMs: LONGEST_TIMEOUT,
      maxBodyBytes: RESPONSE_LIMIT_BYTES,
      signal,
    });
    return { kind: "response", status, headers, body };
  } catch (error) {
    if (signal.aborted) {
      return { kind: "timeout", reason: `${hostname} did not respond within ${timeoutMs} ms` };
    }
    const kind = error instanceof ResponseTooLarge ? "too-large" : "unreachable";
    return { kind, reason: messageOf(error) };
  }
}

function portOf(origin: string): number {
  const { port, protocol } = new URL(origin);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
