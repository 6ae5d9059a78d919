import type { X509Certificate } from "node:crypto";
import type { Policy } from "../../iam/policy/policy.ts";
import type { Pair, WireRequest } from "../../sigv4/request/request.ts";

/** An HTTP response before it is written. */
export interface WireResponse {
  readonly status: number;
  readonly headers: readonly Pair[];
  readonly body: string | Uint8Array;
  /** The connection ends in the middle of the body; `Content-Length` is that of the whole. */
  readonly truncated?: boolean;
}

/** Nothing comes: for as long as the sender waits, or with the connection torn at once. */
export type NoResponse = "hang" | "reset";

/** How a connection was secured. */
export interface Tls {
  /** As OpenSSL names it, such as `TLSv1.3`. */
  readonly version: string;
  readonly cipher: string;
  /** The name that the client asked for (SNI), in lower case. */
  readonly serverName: string | undefined;
  /** The client's certificate, where one was asked for; it has been verified then. */
  readonly clientCertificate: X509Certificate | undefined;
}

/** What is known of the sender but not by their word. */
export interface Peer {
  /** None: plain HTTP. */
  readonly tls?: Tls | undefined;
  /** The socket's address, or what the start command was told to take for it; never a header's. */
  readonly sourceIp: string;
  /** More that the start command was told of where requests come from: condition keys in lower case. */
  readonly assumed?: Readonly<Record<string, readonly string[]>>;
  /** The policy of the VPC endpoint that requests come through, where they do. */
  readonly endpointPolicy?: Policy;
}

/** Everything a server here does with a request. */
export type Handle = (request: WireRequest, peer: Peer) => Promise<WireResponse | NoResponse>;

/** The largest body that is read; API Gateway's limit, and over that of every service here. */
export const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
