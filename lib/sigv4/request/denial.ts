/** AWS's error codes for a failed signature check, without the `Exception` that some protocols append. */
export type Denial =
  | "MissingAuthenticationToken"
  | "IncompleteSignature"
  | "InvalidSignature"
  | "UnrecognizedClient"
  | "ExpiredToken";

/** Result of a signature check that failed. */
export interface Denied {
  readonly ok: false;
  readonly denial: Denial;
  /** AWS's error message, to be sent to the caller. */
  readonly message: string;
  /**
   * Strings that the server computed. They contain the session token in clear text. `undefined` unless the request
   * was denied because its signature does not match.
   */
  readonly server?: { readonly canonicalRequest: string; readonly stringToSign: string };
}

export function denied(denial: Denial, message: string): Denied {
  return { ok: false, denial, message };
}
