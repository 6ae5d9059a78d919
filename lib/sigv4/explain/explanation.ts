/** Why a signed request was refused. The names are stable. */
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

/** Explains why a signed request was refused. */
export interface Explanation {
  readonly cause: Cause;
  /** Says what differs and what to do. Holds no session token, secret or signature. */
  readonly sentence: string;
}

/** One difference or fault. */
export interface Finding {
  readonly cause: Cause;
  /** Clause that says what differs. */
  readonly what: string;
  /** Clause that says what to do. */
  readonly advice: string;
}

/** Returns a text of the sender or the server on one line and short enough for a sentence. */
export function shown(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return line === "" ? "nothing" : line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

const SHOWN = 160;
