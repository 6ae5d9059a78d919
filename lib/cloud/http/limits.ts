/** Limits on the time, connections and memory that peers can use of a server. */
export interface TransportLimits {
  /** Time within which the headers, the whole request, and a TLS handshake must each be complete. */
  readonly readTimeoutMs: number;
  /** Time within which a peer must read a response, from its first byte on. */
  readonly writeTimeoutMs: number;
  /** Most open connections. A further connection replaces one that waits for its client. */
  readonly connections: number;
  /** Most unanswered requests of a connection. A connection with more is closed. */
  readonly pipelined: number;
  /** Most bytes in the bodies of all unanswered requests. A request beyond that gets a 503 with `Retry-After`. */
  readonly bodyBytes: number;
}

export const TRANSPORT_LIMITS: TransportLimits = {
  readTimeoutMs: 30_000,
  writeTimeoutMs: 30_000,
  connections: 512,
  pipelined: 16,
  bodyBytes: 256 * 2 ** 20,
};

/** Longest time for the headers alone. */
export const HEADERS_TIMEOUT_MS = 10_000;

/** API Gateway's limit on the header block. */
export const HEADERS_LIMIT_BYTES = 10_240;
