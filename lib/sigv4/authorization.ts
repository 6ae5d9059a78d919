import { createHash } from "node:crypto";
import { ALGORITHM } from "./credential-scope.ts";

/** What an `Authorization` header says, split but not yet checked. */
export interface Authorization {
  readonly algorithm: string;
  /** `accessKeyId/day/region/service/aws4_request`. */
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** The `Authorization` header, the last step of SigV4. */
export function authorizationHeader({
  credential,
  signedHeaders,
  signature,
}: Omit<Authorization, "algorithm">): string {
  return `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(";")}, Signature=${signature}`;
}

/** How a header fell short of SigV4's form: a piece without `=`, or parameters that are not there. */
export type AuthorizationFault =
  | { readonly fault: "syntax" }
  | { readonly fault: "parameters"; readonly missing: readonly string[] };

const PARAMETERS = ["Credential", "Signature", "SignedHeaders"] as const;

/**
 * Splits an `Authorization` header the way AWS's front end does: the first word is the algorithm, the
 * rest are `key=value` pieces between commas or blanks.
 */
export function parseAuthorization(header: string): Authorization | AuthorizationFault {
  const blank = header.indexOf(" ");
  const algorithm = blank < 0 ? "" : header.slice(0, blank);
  const pieces = header
    .slice(blank + 1)
    .split(/[,\s]+/)
    .filter((piece) => piece !== "");
  const values = new Map<string, string>();
  for (const piece of pieces) {
    const equals = piece.indexOf("=");
    if (equals < 0) return { fault: "syntax" };
    values.set(piece.slice(0, equals), piece.slice(equals + 1));
  }
  const [credential, signature, signedHeaders] = PARAMETERS.map((name) => values.get(name));
  if (credential === undefined || signature === undefined || signedHeaders === undefined) {
    return { fault: "parameters", missing: PARAMETERS.filter((name) => !values.has(name)) };
  }
  return { algorithm, credential, signedHeaders: signedHeaders.split(";"), signature };
}

/** The header itself is not repeated: a mistyped one may hold a password (AWS prints a hash too). */
function hashed(header: string): string {
  return createHash("sha256").update(header).digest("base64");
}

/** AWS's sentence about a header that does not split into `key=value` pieces. */
export function malformed(header: string): string {
  return `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hashed(header)}'.`;
}

/** AWS's sentences about what is missing, the date among it where there is `undefined`. */
export function incomplete(
  header: string,
  missing: readonly string[],
  date: string | undefined,
): string {
  const sentences = missing.map((name) => `Authorization header requires '${name}' parameter.`);
  if (date === undefined) {
    sentences.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  return `${sentences.join(" ")} (Hashed with SHA-256 and encoded with Base64) Authorization=${hashed(header)}`;
}
