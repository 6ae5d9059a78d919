import { CodedError } from "../../../errors.ts";
import { clientCredentialsToken } from "./client-credentials.ts";
import type { AccessToken } from "./issuer.ts";

/** A stored token has expired, and no client secret is stored to renew it with. */
class LoginEnded extends CodedError {
  readonly code = "ERR_LOGIN_ENDED";
}

/** Proof of a caller's identity, for a URL and all paths below it. */
export interface Login {
  /** URL as `loginUrl` returns it. */
  readonly url: string;
  /** Name of the user, or id of the client that the token is for. */
  readonly name: string;
  readonly proof: PasswordProof | TokenProof;
}

interface PasswordProof {
  readonly type: "basic";
  readonly password: string;
}

export interface TokenProof {
  readonly type: "oidc";
  readonly issuer: string;
  readonly accessToken: string;
  /** Time at which the token expires, in ISO 8601. `undefined` if the issuer did not return it. */
  readonly expires?: string | undefined;
  /** Client secret with which a new token is requested. `undefined` if a person approved this token. */
  readonly clientSecret?: string | undefined;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
}

/** Returns the value of the header `Authorization`. */
export function authorizationOf({ name, proof }: Login): string {
  return proof.type === "basic"
    ? `Basic ${Buffer.from(`${name}:${proof.password}`).toString("base64")}`
    : `Bearer ${proof.accessToken}`;
}

/** A token is renewed this many ms before it expires, because it could expire in transit. */
const MARGIN_MS = 30_000;

/**
 * Returns a login that is valid now: the same login, or one with a new token if its token has expired.
 *
 * @throws {LoginEnded} If the user has to log in again.
 * @throws {TokenRefused} If the issuer returns no new token.
 * @throws {RequestInvalid} If the URL of the issuer or of its endpoint is not percent-encoded, or holds user
 *   information.
 */
export async function freshLogin(login: Login, now: Date): Promise<Login> {
  const { url, name, proof } = login;
  if (proof.type === "basic" || proof.expires === undefined) return login;
  if (Date.parse(proof.expires) - MARGIN_MS > now.getTime()) return login;
  const { clientSecret } = proof;
  if (clientSecret === undefined) {
    throw new LoginEnded(`the token of ${name} for ${url} has expired; log in again: signet login`);
  }
  const token = await clientCredentialsToken({ ...proof, clientId: name, clientSecret });
  return { ...login, proof: { ...proof, ...tokenUntil(token, now) } };
}

/** Returns a token and its expiry in the form of a proof. */
export function tokenUntil(
  { accessToken, expiresIn }: AccessToken,
  now: Date,
): Pick<TokenProof, "accessToken" | "expires"> {
  const end = expiresIn === undefined ? undefined : new Date(now.getTime() + expiresIn * 1000);
  return { accessToken, expires: end?.toISOString() };
}
