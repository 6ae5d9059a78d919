/** Limits on the time, connections and memory that peers can use of a server. */
export interface TransportLimits {
  /** Time in ms within which the headers, the whole request, and a TLS handshake must each be complete. */
  readonly readTimeoutMs: number;
  /** Time in ms, from the first byte of a response, within which the client must read the response. */
  readonly writeTimeoutMs: number;
  /** Maximum number of open connections. A further connection replaces one that waits for its client. */
  readonly connections: number;
  /** Maximum number of unanswered requests on a connection. A connection with more requests is closed. */
  readonly pipelined: number;
  /** Maximum total size of the bodies of unanswered requests. A request above it gets a 503 with `Retry-After`. */
  readonly bodyBytes: number;
}

export const TRANSPORT_LIMITS: TransportLimits = {
  readTimeoutMs: 30_000,
  writeTimeoutMs: 30_000,
  connections: 512,
  pipelined: 16,
  bodyBytes: 256 * 2 ** 20,
};

/** Time in ms within which the headers of a request must be complete. */
export const HEADERS_TIMEOUT_MS = 10_000;

/** API Gateway's limit on the total size of a request's headers. */
export const HEADERS_LIMIT_BYTES = 10_240;
