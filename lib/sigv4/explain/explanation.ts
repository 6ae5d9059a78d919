/** Stable name of the reason why a signed request was refused. */
export type Cause =
  | "access-denied"
  | "authorization-removed"
  | "authorization-replaced"
  | "authorizer-denied"
  | "body-changed"
  | "body-lost"
  | "clock-ahead"
  | "clock-behind"
  | "date-differs"
  | "expired-token"
  | "explicit-deny"
  | "forbidden"
  | "header-added"
  | "header-removed"
  | "header-rewritten"
  | "headers-unsigned"
  | "host-differs"
  | "host-port-differs"
  | "host-unsigned"
  | "incomplete-signature"
  | "method-differs"
  | "path-differs"
  | "path-encoded-once"
  | "path-encoded-twice"
  | "path-not-normalized"
  | "path-prefix-differs"
  | "payload-unsigned"
  | "presigned-expired"
  | "query-differs"
  | "query-encoding"
  | "query-unsorted"
  | "scope-date-differs"
  | "scope-terminator"
  | "signed-headers-differ"
  | "two-signatures"
  | "unknown-answer"
  | "unknown-key"
  | "unknown-route"
  | "wrong-region"
  | "wrong-secret-key"
  | "wrong-service"
  | "wrong-token";

/** Explanation of why a signed request was refused. */
export interface Explanation {
  readonly cause: Cause;
  /** One sentence that says what differs and what to do. It contains no session token, secret or signature. */
  readonly sentence: string;
}

/** One difference between client and server, or one fault of the signer. */
export interface Finding {
  readonly cause: Cause;
  /** Clause that says what differs. */
  readonly what: string;
  /** Clause that says what to do. */
  readonly advice: string;
}

/** Returns a text of the sender or the server in one line, shortened to fit into a sentence. */
export function shown(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return line === "" ? "nothing" : line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

const SHOWN = 160;
