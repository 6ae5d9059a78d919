import { messageOf } from "../../../../errors.ts";
import type { OidcProvider } from "../../../account/iam/oidc-provider.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { issuerKeys, type Jwk } from "../../../tokens/issuer-keys.ts";
import { signatureFault, type SignatureFault } from "../../../tokens/signature-fault.ts";
import { textsIn, type SignedToken } from "../../../tokens/signed-token.ts";
import { requiredText, requiredTime } from "./token.ts";
import { invalidToken } from "./web-identity-error.ts";

const NO_KEY =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";

const FAULTS: Readonly<Record<SignatureFault, string>> = {
  "critical header": "The ID Token has critical header parameters that are not supported",
  "no key": NO_KEY,
  signature: "The signature of the ID Token is invalid",
};

/** Seconds by which the clock of an issuer may be ahead. */
const AHEAD = 300;

/** The claims of a verified token by which a role decides. */
export interface Claims {
  readonly subject: string;
  /** The audience that `aud` in conditions means: `azp`, if the token has it. */
  readonly audience: string;
}

/**
 * Verifies the signature of a token, its times and its audience.
 *
 * @throws {ServiceError} InvalidIdentityToken or ExpiredTokenException.
 */
export async function verifyToken(
  token: SignedToken,
  provider: OidcProvider,
  jwks: ReadonlyMap<string, string>,
  now: Date,
): Promise<Claims> {
  const fault = signatureFault(token, await keysOf(provider, jwks));
  if (fault) throw invalidToken(FAULTS[fault]);
  requireTimes(token, Math.floor(now.getTime() / 1000));
  const subject = requiredText(token, "sub");
  const audiences = textsIn(token, "aud");
  if (audiences.length === 0) throw invalidToken("Missing a required claim: aud");
  const { azp } = token.claims;
  const wanted = typeof azp === "string" ? [azp] : audiences;
  const audience = wanted.find((one) => provider.clientIds.includes(one));
  if (audience === undefined) throw invalidToken("Incorrect token audience");
  return { subject, audience };
}

async function keysOf(
  { url }: OidcProvider,
  jwks: ReadonlyMap<string, string>,
): Promise<readonly Jwk[]> {
  try {
    return await issuerKeys(url, jwks);
  } catch (error) {
    throw invalidToken(`${NO_KEY} (${messageOf(error)})`);
  }
}

function requireTimes(token: SignedToken, now: number): void {
  const expires = requiredTime(token, "exp");
  if (expires <= now) {
    throw new ServiceError(
      "ExpiredTokenException",
      `Token expired: current date/time ${now} must be before the expiration date/time${expires}`,
    );
  }
  const { nbf = 0 } = token.claims;
  if (requiredTime(token, "iat") > now + AHEAD || !(Number(nbf) <= now + AHEAD)) {
    throw invalidToken("The ID Token is not valid yet");
  }
}
