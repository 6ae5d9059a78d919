/** What one sender may take of a server. */
export interface TransportLimits {
  /** For the headers, for the whole request, and for a TLS handshake. */
  readonly readTimeoutMs: number;
  /** For a response to be taken, from its first byte on. */
  readonly writeTimeoutMs: number;
  /** Open connections; another one takes the place of one that is not being answered. */
  readonly connections: number;
  /** Requests of one connection that wait for their answer; one with more is closed. */
  readonly pipelined: number;
  /** Bytes of the bodies of all requests that wait for their answer; who brings more is asked to come later. */
  readonly bodyBytes: number;
}

export const TRANSPORT_LIMITS: TransportLimits = {
  readTimeoutMs: 30_000,
  writeTimeoutMs: 30_000,
  connections: 512,
  pipelined: 16,
  bodyBytes: 256 * 2 ** 20,
};

/** How long a sender may take for the headers alone, at the most. */
export const HEADERS_TIMEOUT_MS = 10_000;

/** API Gateway's limit on the header block. */
export const HEADERS_LIMIT_BYTES = 10_240;
