import { ALGORITHM } from "./credential-scope.ts";

/**
 * Builds the string to sign, step 2 of SigV4.
 *
 * @param amzDateText Date of the signature, from `amzDate`.
 * @param credentialScope Credential scope, from `credentialScope`.
 * @param canonicalRequestHash SHA-256 of the canonical request in lower-case hex, from `hexSha256`.
 * @returns Four lines joined by `\n`: algorithm, date, credential scope, hash of the canonical request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function stringToSign(
  amzDateText: string,
  credentialScope: string,
  canonicalRequestHash: string,
): string {
  return `${ALGORITHM}\n${amzDateText}\n${credentialScope}\n${canonicalRequestHash}`;
}
