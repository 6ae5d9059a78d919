import type { Account } from "../../../account/account.ts";
import type { Caller } from "../../../account/iam/identities.ts";
import { withoutScheme, type OidcProvider } from "../../../account/iam/oidc-provider.ts";
import type { UnsignedCall } from "../../protocol/call.ts";
import type { Form } from "../../protocol/query/form.ts";
import { shapeXml } from "../../protocol/query/shape-xml.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { textsIn, type SignedToken } from "../../../tokens/signed-token.ts";
import { roleActions } from "../session/role-actions.ts";
import { roleRefusal } from "../session/role-refusal.ts";
import { openRoleSession, roleNamed } from "../session/role-session.ts";
import { sessionPolicy } from "../session/session-policies.ts";
import { parseToken, requiredText } from "./token.ts";
import { tokenMarks } from "./token-marks.ts";
import { verifyToken, type Claims } from "./verify-token.ts";
import { invalidToken } from "./web-identity-error.ts";
import { webIdentityInput } from "./web-identity-input.ts";

/**
 * Returns credentials of a role to a caller with a token of an identity provider. The request needs no signature: the
 * token proves the caller, and only the trust policy of the role decides.
 *
 * @throws {ServiceError} AWS's error if the request or the token is invalid, or if the role does not allow the caller.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function assumeRoleWithWebIdentity(call: UnsignedCall, form: Form): Promise<string> {
  const { account, now } = call;
  const input = webIdentityInput(form);
  const policies = input.policy === undefined ? [] : [sessionPolicy(input.policy)];
  const token = parseToken(input.token);
  const provider = providerOf(token, account);
  const claims = await verifyToken(token, provider, account.jwks, now);
  const { subject, audience } = claims;
  const marks = tokenMarks(token);
  const role = roleNamed(input.roleArn, account);
  const request = { ...input, ...marks, keys: claimKeys(token, provider, claims), pinned: {} };
  const caller: Caller = {
    principal: { type: "WebIdentity", provider: provider.arn, subject },
    policies: [],
  };
  for (const action of roleActions("AssumeRoleWithWebIdentity", request, marks, role)) {
    const refusal = roleRefusal(call, caller, action, role);
    if (refusal) throw notAuthorized(refusal);
  }
  if (!role) throw notAuthorized();
  const wanted = { ...input, policies, marks, chained: false, ofFunction: false };
  const session = openRoleSession(call, role, wanted);
  const about = {
    SubjectFromWebIdentityToken: subject,
    Provider: provider.arn,
    Audience: audience,
  };
  return session + shapeXml(about);
}

/** @throws {ServiceError} InvalidIdentityToken if the account has no provider with the issuer of the token. */
function providerOf(
  token: SignedToken,
  { directory, partition, accountId }: Account,
): OidcProvider {
  const issuer = requiredText(token, "iss");
  const arn = `arn:${partition}:iam::${accountId}:oidc-provider/${withoutScheme(issuer)}`;
  const provider = directory.oidcProviders.get(arn);
  if (provider?.url === issuer) return provider;
  throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
}

/** Returns the condition keys of the token: the URL of the provider, a colon, and the name of the claim. */
function claimKeys(
  token: SignedToken,
  { url }: OidcProvider,
  { subject, audience }: Claims,
): Readonly<Record<string, readonly string[]>> {
  const name = withoutScheme(url);
  const hasParty = typeof token.claims["azp"] === "string";
  return {
    [`${name}:sub`]: [subject],
    [`${name}:aud`]: [audience],
    [`${name}:amr`]: textsIn(token, "amr"),
    // The audience of a token that `azp` was issued to.
    [`${name}:oaud`]: hasParty ? textsIn(token, "aud") : [],
  };
}

/** AWS names neither the caller nor the role. */
function notAuthorized(refusal?: ServiceError["refusal"]): ServiceError {
  const message = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
  return new ServiceError("AccessDenied", message, 403, refusal);
}
