import { readToken, type SignedToken } from "../../../tokens/signed-token.ts";
import { invalidToken } from "./web-identity-error.ts";

const NOT_A_TOKEN =
  "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";

/** @throws {ServiceError} InvalidIdentityToken if the text is not a signed token in the compact form (RFC 7515). */
export function parseToken(text: string): SignedToken {
  const token = readToken(text);
  if (token) return token;
  throw invalidToken(NOT_A_TOKEN);
}

/** @throws {ServiceError} InvalidIdentityToken if the claim is missing or not a text. */
export function requiredText({ claims }: SignedToken, name: string): string {
  const value = claims[name];
  if (typeof value === "string" && value !== "") return value;
  throw invalidToken(`Missing a required claim: ${name}`);
}

/** @throws {ServiceError} InvalidIdentityToken if the claim is missing or not a number of seconds since 1970. */
export function requiredTime({ claims }: SignedToken, name: string): number {
  const value = claims[name];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw invalidToken(`Missing a required claim: ${name}`);
}
