import type { X509Certificate } from "node:crypto";
import type { Policy } from "../../iam/policy/policy.ts";
import type { Pair, WireRequest } from "../../sigv4/request/request.ts";

/** An HTTP response before it is written. */
export interface WireResponse {
  readonly status: number;
  readonly headers: readonly Pair[];
  readonly body: string | Uint8Array;
  /** The body if its length is not known yet; `body` is empty then. If it throws, the connection is cut. */
  readonly stream?: AsyncIterable<Uint8Array>;
  /** Whether the connection ends in the middle of the body. `Content-Length` is the length of the whole body. */
  readonly truncated?: boolean;
}

/** The connection of a request that has not been answered, for a handler that passes bodies on while they arrive. */
export interface OpenExchange {
  /** Begins to read the body of the request. `undefined` if the server has read it. */
  readonly readBody: (() => AsyncIterable<Uint8Array>) | undefined;
  /** Is aborted if the client ends the connection before it has the response. */
  readonly hungUp: AbortSignal;
}

/** A request as a server hands it to its handler. */
export interface ReceivedRequest extends WireRequest {
  /** @default - the body has been read, and nobody waits for the end of the connection */
  readonly exchange?: OpenExchange;
}

/** No response: the connection stays open until the client gives up (`hang`), or is reset at once (`reset`). */
export type NoResponse = "hang" | "reset";

/** The TLS parameters of a connection. */
export interface Tls {
  /** OpenSSL's name of the version, such as `TLSv1.3`. */
  readonly version: string;
  readonly cipher: string;
  /** The server name that the client requested (SNI), in lower case. */
  readonly serverName: string | undefined;
  /** The client's verified certificate, or `undefined` if no certificate was requested. */
  readonly clientCertificate: X509Certificate | undefined;
}

/** The other end of a connection, as known from the socket and the start command but not from the request. */
export interface Peer {
  /** TLS parameters of the connection, or `undefined` for plain HTTP. */
  readonly tls?: Tls | undefined;
  /** The socket's address, or the address that the start command was given instead. Headers do not change it. */
  readonly sourceIp: string;
  /** Condition keys about the origin of requests, in lower case, that the start command was given. */
  readonly assumed?: Readonly<Record<string, readonly string[]>>;
  /** The policy of the VPC endpoint, if the connection comes through one. */
  readonly endpointPolicy?: Policy;
}

/** Handles a request of a server. */
export type Handle = (request: ReceivedRequest, peer: Peer) => Promise<WireResponse | NoResponse>;

/** Maximum length of a body that is read. This is API Gateway's limit. The services have lower limits. */
export const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
