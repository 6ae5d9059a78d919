import { CodedError, messageOf } from "../errors.ts";
import { RequestInvalid } from "../sigv4/request/request.ts";
import type { SigningSettings } from "./http/attempt.ts";
import { BodyUnhashable, isStream } from "./http/body-bytes.ts";
import { ClockSkew } from "./http/clock-skew.ts";
import { Deadline } from "./http/deadline.ts";
import { signedRequest, type CallOptions } from "./signed-request.ts";
import type { HttpResponse } from "./http/response.ts";
import { EndpointUnreachable } from "./http/transport.ts";

export type Fetch = typeof globalThis.fetch;

export interface SignedFetchOptions extends Omit<SigningSettings, "payload">, CallOptions {}

/** The response is a redirect, which the caller excluded with `redirect: "error"`. */
export class RedirectRefused extends CodedError {
  readonly code = "ERR_REDIRECT";
}

/**
 * Returns a `fetch` that signs, for any library that accepts one. Because of the signature it differs from the
 * built-in `fetch`:
 *
 * - A body is read completely before it is sent. A stream given as `body` is rejected.
 * - Redirects are not followed. The 3xx response is returned.
 * - The only added headers are `Host`, `Content-Type`, `Content-Length`, `Connection` and the headers of the signature.
 * - Compressed responses stay compressed.
 *
 * The returned function rejects with {@link EndpointUnreachable} (not TypeError) if no response arrives, and with
 * RequestInvalid, {@link BodyUnhashable} or {@link RedirectRefused}. An abort rejects with the signal's reason.
 */
export function signedFetch(options: SignedFetchOptions): Fetch {
  const clock = options.clock ?? new ClockSkew();
  return async (input, init) => {
    const deadline = new Deadline(options.timeoutMs ?? 30_000, signalOf(input, init));
    deadline.signal?.throwIfAborted();
    const request = fetchRequest(input, init);
    const { method, url, redirect } = request;
    const body = await deadline.meet(request.arrayBuffer());
    if (!body) {
      const { host } = new URL(url);
      throw new EndpointUnreachable(`cannot reach ${host}: the body was not read in time`, false);
    }
    const { response } = await signedRequest(url, {
      ...options,
      clock,
      method,
      headers: [...request.headers],
      body: new Uint8Array(body.value),
      timeoutMs: deadline.leftMs,
      signal: deadline.signal,
    });
    if (redirect === "error" && REDIRECT.has(response.status)) {
      throw new RedirectRefused(`${new URL(url).host} returned ${response.status}, a redirect`);
    }
    return fetchResponse(method, response);
  };
}

const REDIRECT: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

type Input = Parameters<Fetch>[0];

function signalOf(input: Input, init: RequestInit = {}): AbortSignal | undefined {
  if (init.signal !== undefined) return init.signal ?? undefined;
  return input instanceof Request ? input.signal : undefined;
}

/** Reads the arguments as `fetch` does, including its defaults for `Content-Type`. */
function fetchRequest(input: Input, init: RequestInit = {}): Request {
  if (isStream(init.body)) {
    throw new BodyUnhashable(
      "a stream cannot be signed before it is sent; read it first: await new Response(stream).arrayBuffer()",
    );
  }
  if (!(input instanceof Request)) checkUrl(String(input));
  try {
    return new Request(input, { ...init, signal: null });
  } catch (error) {
    // The cause is left out, because its message quotes the invalid header or URL.
    const reason = messageOf(error).replace(/(["']).*\1/s, "…");
    throw new RequestInvalid(`fetch does not accept this request: ${reason}`);
  }
}

function checkUrl(url: string): void {
  if (!URL.canParse(url)) throw new RequestInvalid("fetch needs an absolute URL");
  const { username, password } = new URL(url);
  if (username !== "" || password !== "") {
    throw new RequestInvalid("the URL contains user information; pass credentials to signedFetch");
  }
}

function fetchResponse(
  method: string,
  { status, statusText, headers, body }: HttpResponse,
): Response {
  const bodiless = method === "HEAD" || WITHOUT_BODY.has(status);
  const answer = new Response(bodiless ? null : body, { status, statusText });
  for (const [name, value] of headers) answer.headers.append(name, value);
  return answer;
}
