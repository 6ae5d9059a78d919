import { request as httpRequest, STATUS_CODES, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { CodedError } from "../errors.ts";
import {
  headerValues,
  requestTarget,
  wireRequest,
  type Pair,
  type WireRequest,
} from "../sigv4/request.ts";
import { sign } from "../sigv4/sign.ts";
import type { Credentials } from "../sigv4/signing-options.ts";
import type { HeaderTrace } from "../sigv4/sign.ts";

export interface SignedFetchOptions {
  readonly method?: string;
  readonly headers?: readonly Pair[];
  readonly body?: Uint8Array;
  readonly credentials: Credentials;
  readonly region: string;
  /** Signing name of the service. @default "execute-api" */
  readonly service?: string;
  /** @default now */
  readonly date?: Date;
  /** Gives up after so long. @default 30 seconds */
  readonly timeoutMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
  readonly body: Buffer;
}

export interface SignedResponse {
  readonly response: HttpResponse;
  readonly trace: HeaderTrace;
}

/** No answer came: no connection, or none in time. */
export class EndpointUnreachable extends CodedError {
  readonly code = "ERR_ENDPOINT_UNREACHABLE";
}

/**
 * Signs a request and sends exactly the bytes that were signed. Signed are `Host`, `Content-Type` and
 * `X-Amz-*`; other headers go along unsigned, since hops may change them.
 *
 * @throws {RequestInvalid} when the method, the URL, a header or the credentials cannot be signed.
 * @throws {EndpointUnreachable} when there is no answer. A refusal is an answer.
 */
export async function signedFetch(
  url: string,
  options: SignedFetchOptions,
): Promise<SignedResponse> {
  const { headers = [], body = new Uint8Array(), method = "GET" } = options;
  const request = wireRequest(method, url, headers, body);
  const { request: signed, trace } = sign(
    { ...request, headers: request.headers.filter(isSigned) },
    {
      credentials: options.credentials,
      region: options.region,
      service: options.service ?? "execute-api",
      date: options.date ?? new Date(),
      contentSha256Header: headerValues(request, "x-amz-content-sha256").length === 0,
    },
  );
  const unsigned = request.headers.filter((header) => !isSigned(header));
  const complete = { ...signed, headers: [...signed.headers, ...unsigned] };
  return { response: await send(url, complete, options.timeoutMs), trace };
}

/** `Authorization` is among them to be refused there: a request can carry one only. */
function isSigned([name]: Pair): boolean {
  return /^(host|content-type|authorization|x-amz-.*)$/i.test(name);
}

/**
 * Sends a request as it is: no path tidied, no header added but `Connection` and, unless it is there
 * or the request needs none, `Content-Length`.
 *
 * @param url Only its scheme, host and port are used.
 * @throws {EndpointUnreachable} when there is no answer.
 */
export async function send(
  url: string,
  request: WireRequest,
  timeoutMs = 30_000,
): Promise<HttpResponse> {
  const { protocol, hostname, port, host } = new URL(url);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await new Promise<HttpResponse>((resolve, reject) => {
      const outgoing = (protocol === "https:" ? httpsRequest : httpRequest)(
        {
          method: request.method,
          hostname: hostname.replace(/^\[|\]$/g, ""),
          port,
          path: requestTarget(request),
          headers: [...request.headers, ...contentLength(request)].flat(),
          setHost: false,
          signal,
        },
        (incoming) => {
          readResponse(incoming).then(resolve, reject);
        },
      );
      outgoing.on("error", reject);
      outgoing.end(request.body);
    });
  } catch (cause) {
    const reason = signal.aborted ? "no answer in time" : reasonOf(cause);
    throw new EndpointUnreachable(`cannot reach ${host}: ${reason}`, { cause });
  }
}

/** Left to itself, Node would send a body without a length in chunks, an empty one too. */
function contentLength(request: WireRequest): readonly Pair[] {
  const framed = ["content-length", "transfer-encoding"].some(
    (name) => headerValues(request, name).length > 0,
  );
  const bodiless = request.body.length === 0 && /^(GET|HEAD|OPTIONS|DELETE)$/.test(request.method);
  return framed || bodiless ? [] : [["Content-Length", String(request.body.length)]];
}

async function readResponse(incoming: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers: Pair[] = [];
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.push([incoming.rawHeaders[i] ?? "", incoming.rawHeaders[i + 1] ?? ""]);
  }
  const status = incoming.statusCode ?? 0;
  return {
    status,
    statusText: incoming.statusMessage ?? STATUS_CODES[status] ?? "",
    headers,
    body: Buffer.concat(chunks),
  };
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "nothing listens there (is it started?)";
  // Of several addresses that all failed, Node gives an error without a text.
  return cause.message || code || cause.name;
}
