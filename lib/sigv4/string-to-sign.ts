import { ALGORITHM } from "./credential-scope.ts";
import { hexSha256 } from "./encoding.ts";

/**
 * Builds the string to sign, step 2 of SigV4.
 *
 * @returns Four lines joined by `\n`: algorithm, date, credential scope, hash of the canonical request.
 */
export function stringToSign(
  amzDateText: string,
  credentialScope: string,
  canonicalRequest: string,
): string {
  return `${ALGORITHM}\n${amzDateText}\n${credentialScope}\n${hexSha256(canonicalRequest)}`;
}
