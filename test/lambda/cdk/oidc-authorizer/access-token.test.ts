import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { describe, expect, it } from "vitest";
import { whyNoAccessToken } from "../../../../lambda/cdk/oidc-authorizer/access-token.ts";
import { isUntypedIssuer } from "../../../../lambda/cdk/oidc-authorizer/untyped-issuers.ts";

const NOW = 1_800_000_000;
const why = (typ: string | undefined, claims: JwtPayload, isUntyped: boolean) =>
  whyNoAccessToken(typ === undefined ? {} : { typ }, claims, isUntyped, NOW);

describe("an access token", () => {
  it.each(["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"])(
    "may have the type %s, for every issuer",
    (typ) => {
      expect(why(typ, {}, false)).toBeUndefined();
      expect(why(typ, {}, true)).toBeUndefined();
    },
  );

  // The header members and claims that mark the kind of a token, as these issuers document them.
  it.each<[string, string | undefined, JwtPayload]>([
    ["Cognito's", undefined, { token_use: "access", scope: "read", auth_time: NOW - 60 }],
    ["Auth0's", "JWT", { scope: "read", azp: "client" }],
    ["Okta's", undefined, { scp: ["read"], cid: "client", auth_time: NOW - 60 }],
    ["Keycloak's", "JWT", { typ: "Bearer", scope: "read", acr: "1", nonce: "n" }],
    ["Entra ID's", "JWT", { scp: "read", ver: "2.0" }],
  ])("may be %s without the type at+jwt, but only of an untyped issuer", (_, typ, claims) => {
    expect(why(typ, claims, true)).toBeUndefined();
    expect(why(typ, claims, false)).toMatch(/^its type is .*, not at\+jwt$/);
  });
});

describe("whyNoAccessToken rejects", () => {
  it.each([
    "logout+jwt",
    "id+jwt",
    "dpop+jwt",
    "secevent+jwt",
    "token-introspection+jwt",
    "application/okta-internal-at+jwt",
    "at+jwt ",
    "",
    "application/",
  ])("a token of the type %j", (typ) => {
    expect(why(typ, {}, true)).toMatch(/^its type is/);
  });

  it.each<[string, JwtPayload]>([
    ["Cognito's identity token", { token_use: "id" }],
    ["Keycloak's identity token", { typ: "ID", nonce: "n" }],
    ["Keycloak's refresh token", { typ: "Refresh" }],
    ["Keycloak's DPoP token", { typ: "DPoP" }],
    ["an identity token with a nonce", { nonce: "n" }],
    ["an identity token with a hash of its access token", { at_hash: "x" }],
    ["an identity token with a hash of its code", { c_hash: "x" }],
    ["a logout token", { events: { "http://schemas.openid.net/event/backchannel-logout": {} } }],
  ])("%s", (_, claims) => {
    expect(why("JWT", claims, true)).toMatch(/^its claim \w+ does not belong to an access token$/);
  });

  it.each<[string, JwtPayload]>([
    ["issued more than a minute in the future", { iat: NOW + 61 }],
    ["whose login is more than a minute in the future", { auth_time: NOW + 61 }],
    ["whose login time is a string", { auth_time: "yesterday" }],
    ["whose login time is null", { auth_time: null }],
  ])("a token %s", (_, claims) => {
    expect(why("at+jwt", claims, false)).toMatch(/is not a time in the past$/);
  });
});

describe("isUntypedIssuer", () => {
  it.each([
    ["Cognito", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"],
    ["Cognito in China", "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_abc"],
    ["Auth0", "https://tenant.eu.auth0.com/"],
    ["Okta", "https://dev-1.okta.com/oauth2/default"],
    ["Keycloak", "https://id.example.com/realms/main"],
    ["an old Keycloak", "https://id.example.com/auth/realms/main"],
    ["Entra ID", "https://login.microsoftonline.com/tenant/v2.0"],
  ])("is true for %s", (_, issuer) => {
    expect(isUntypedIssuer(issuer)).toBe(true);
  });

  it.each([
    ["the local cloud", "http://127.0.0.1:4566/_signet/oidc"],
    ["an unknown issuer", "https://id.example.com"],
    ["a host that ends like a known one", "https://notauth0.com/"],
    [
      "a host that begins like a known one",
      "https://cognito-idp.eu-west-1.amazonaws.com.evil.example",
    ],
    ["a path below a realm", "https://id.example.com/realms/a/b"],
  ])("is false for %s", (_, issuer) => {
    expect(isUntypedIssuer(issuer)).toBe(false);
  });
});
