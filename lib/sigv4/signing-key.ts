import { TERMINATOR } from "./credential-scope.ts";
import { hmacSha256 } from "./encoding.ts";

/** Derives the signing key, step 3 of SigV4: 32 bytes, good for one day, region and service. */
export function signingKey(
  secretAccessKey: string,
  day: string,
  region: string,
  service: string,
): Buffer {
  const dateKey = hmacSha256(`AWS4${secretAccessKey}`, day);
  const regionKey = hmacSha256(dateKey, region);
  const serviceKey = hmacSha256(regionKey, service);
  return hmacSha256(serviceKey, TERMINATOR);
}

/** The signature, step 4 of SigV4: 64 lower-case hex digits. */
export function signature(key: Uint8Array, stringToSign: string): string {
  return hmacSha256(key, stringToSign).toString("hex");
}
