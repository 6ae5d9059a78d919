import { createHash } from "node:crypto";
import { ALGORITHM } from "./credential-scope.ts";

/**
 * Builds the value of the `Authorization` header, the last step of SigV4.
 *
 * @param credential `accessKeyId/day/region/service/aws4_request`.
 * @param signedHeaders Names of the signed headers, in lower case, sorted and joined by `;`.
 * @param signature The signature, as 64 lower-case hex digits.
 * @returns `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function authorizationHeader(
  credential: string,
  signedHeaders: string,
  signature: string,
): string {
  return `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** Parameters of the header, in the order in which AWS lists missing ones. */
export const AUTHORIZATION_PARAMETERS = ["Credential", "Signature", "SignedHeaders"] as const;

/**
 * The contents of an `Authorization` header. The values are in the order of {@link AUTHORIZATION_PARAMETERS}.
 */
export interface ParsedAuthorization {
  readonly algorithm: string;
  readonly values: readonly [string | undefined, string | undefined, string | undefined];
}

/** Form of the header that {@link authorizationHeader} and the SDKs write. */
const AS_WRITTEN =
  /^([^\s,=]+) Credential=([^\s,]*), SignedHeaders=([^\s,]*), Signature=([^\s,]*)$/;

/**
 * Splits an `Authorization` header as AWS's front end does: the first word is the algorithm, and the rest are
 * `key=value` pieces separated by commas or blanks.
 *
 * @returns `undefined` if a piece has no `=` or a parameter occurs twice.
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

/**
 * Returns a hash to show instead of the header, because a mistyped header may contain a password. AWS also shows a
 * hash.
 */
function hashed(header: string): string {
  return createHash("sha256").update(header).digest("base64");
}

/** Returns AWS's message about a header that does not split into `key=value` pieces. */
export function malformed(header: string): string {
  return `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hashed(header)}'.`;
}

/** Returns AWS's message about missing parameters. It also reports a missing date if `date` is `undefined`. */
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
