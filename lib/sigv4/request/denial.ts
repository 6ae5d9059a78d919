/** AWS's names for a refusal, without the `Exception` that some protocols append. */
export type Denial =
  | "MissingAuthenticationToken"
  | "IncompleteSignature"
  | "InvalidSignature"
  | "UnrecognizedClient"
  | "ExpiredToken";

export interface Denied {
  readonly ok: false;
  readonly denial: Denial;
  /** AWS's sentence, for the wire. */
  readonly message: string;
  /** What the server computed, where the signature did not match. Holds the session token in clear. */
  readonly server?: { readonly canonicalRequest: string; readonly stringToSign: string };
}

export function denied(denial: Denial, message: string): Denied {
  return { ok: false, denial, message };
}
