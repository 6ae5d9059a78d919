import { createHash } from "node:crypto";
import { ALGORITHM } from "./credential-scope.ts";

/**
 * The `Authorization` header, the last step of SigV4.
 *
 * @param credential `accessKeyId/day/region/service/aws4_request`.
 * @param signedHeaders Their names, joined by `;`.
 */
export function authorizationHeader(
  credential: string,
  signedHeaders: string,
  signature: string,
): string {
  return `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** In the order in which AWS lists the missing ones. */
export const AUTHORIZATION_PARAMETERS = ["Credential", "Signature", "SignedHeaders"] as const;

/** What an `Authorization` header holds, its parameters in the order of their names above. */
export interface ParsedAuthorization {
  readonly algorithm: string;
  readonly values: readonly [string | undefined, string | undefined, string | undefined];
}

/** The header in the form in which {@link authorizationHeader} and the SDKs write it. */
const AS_WRITTEN =
  /^([^\s,=]+) Credential=([^\s,]*), SignedHeaders=([^\s,]*), Signature=([^\s,]*)$/;

/**
 * Splits an `Authorization` header the way AWS's front end does: the first word is the algorithm, the
 * rest are `key=value` pieces between commas or blanks.
 *
 * @returns `undefined` where a piece has no `=`, or a parameter stands there twice.
 */
export function parseAuthorization(header: string): ParsedAuthorization | undefined {
  const [, usual, credential, list, signature] = AS_WRITTEN.exec(header) ?? [];
  if (usual !== undefined) return { algorithm: usual, values: [credential, signature, list] };
  const blank = header.indexOf(" ");
  const values: [string | undefined, string | undefined, string | undefined] = [
    undefined,
    undefined,
    undefined,
  ];
  for (const piece of header.slice(blank + 1).split(/[,\s]+/)) {
    if (piece === "") continue;
    const equals = piece.indexOf("=");
    if (equals < 0) return undefined;
    const index = AUTHORIZATION_PARAMETERS.findIndex((name) => name === piece.slice(0, equals));
    if (index < 0) continue;
    if (values[index] !== undefined) return undefined;
    values[index] = piece.slice(equals + 1);
  }
  return { algorithm: blank < 0 ? "" : header.slice(0, blank), values };
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
