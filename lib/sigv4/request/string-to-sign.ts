import { ALGORITHM } from "./credential-scope.ts";

/**
 * Builds the string to sign, step 2 of SigV4.
 *
 * @returns Four lines joined by `\n`: algorithm, date, credential scope, hash of the canonical request in hex.
 */
export function stringToSign(
  amzDateText: string,
  credentialScope: string,
  canonicalRequestHash: string,
): string {
  return `${ALGORITHM}\n${amzDateText}\n${credentialScope}\n${canonicalRequestHash}`;
}
