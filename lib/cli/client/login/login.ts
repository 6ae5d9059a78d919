import { CodedError } from "../../../errors.ts";
import { clientCredentialsToken } from "./client-credentials.ts";
import type { AccessToken } from "./issuer.ts";

/** A stored token has ended, and there is nothing to get another one with. */
class LoginEnded extends CodedError {
  readonly code = "ERR_LOGIN_ENDED";
}

/** What proves who calls a URL, or anything below it. */
export interface Login {
  /** As `loginUrl` gives it. */
  readonly url: string;
  /** Of the user, or of the client that the token is for. */
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
  /** ISO 8601; none where the issuer did not say. */
  readonly expires?: string | undefined;
  /** With which another token is got; none where a person approved this one. */
  readonly clientSecret?: string | undefined;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
}

/** The value of the header `Authorization`. */
export function authorizationOf({ name, proof }: Login): string {
  return proof.type === "basic"
    ? `Basic ${Buffer.from(`${name}:${proof.password}`).toString("base64")}`
    : `Bearer ${proof.accessToken}`;
}

/** A token that ends within this time could end on the way. */
const MARGIN_MS = 30_000;

/**
 * A login that is good now: itself, or with a new token where its own is over.
 *
 * @throws {LoginEnded} where somebody has to log in again; {@link TokenRefused} when the issuer gives none.
 */
export async function freshLogin(login: Login, now: Date): Promise<Login> {
  const { url, name, proof } = login;
  if (proof.type === "basic" || proof.expires === undefined) return login;
  if (Date.parse(proof.expires) - MARGIN_MS > now.getTime()) return login;
  const { clientSecret } = proof;
  if (clientSecret === undefined) {
    throw new LoginEnded(`the token of ${name} for ${url} has ended; log in again: npm run login`);
  }
  const token = await clientCredentialsToken({ ...proof, clientId: name, clientSecret });
  return { ...login, proof: { ...proof, ...tokenUntil(token, now) } };
}

/** A token and when it ends, as a proof has them. */
export function tokenUntil(
  { accessToken, expiresIn }: AccessToken,
  now: Date,
): Pick<TokenProof, "accessToken" | "expires"> {
  const end = expiresIn === undefined ? undefined : new Date(now.getTime() + expiresIn * 1000);
  return { accessToken, expires: end?.toISOString() };
}
