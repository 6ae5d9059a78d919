import { createHmac, createPublicKey } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkToken } from "../../../../lambda/cdk/oidc-authorizer/check-token.ts";
import { fetchJson } from "../../../../lambda/cdk/oidc-authorizer/fetch-json.ts";
import { tokenVerifier } from "../../../../lambda/cdk/oidc-authorizer/token-verifier.ts";
import type { OidcSettings } from "../../../../lib/formats/function/authorizer-env.ts";
import { authorizerEvent, policy } from "../../authorizer-event.ts";
import {
  ecKey,
  encode,
  rsaKey,
  signedToken,
  startIssuer,
  token,
  type TestIssuer,
} from "./tokens.ts";

const rsa = rsaKey("rsa");
const ec = ecKey("ec");
const stranger = ecKey("ec");

let issuer: TestIssuer;
let logged: string[];
beforeEach(async () => {
  logged = [];
  issuer = await startIssuer([rsa, ec]);
});
afterEach(() => issuer.close());

const now = () => Math.floor(Date.now() / 1000);
const claims = () => ({
  iss: issuer.url,
  sub: "somebody",
  aud: "api",
  scope: "read write",
  exp: now() + 60,
  iat: now(),
});

function authorizer(settings: Partial<OidcSettings> = {}, clock?: () => number) {
  const all = { issuer: issuer.url, audience: ["api"], scopes: ["read"], ...settings };
  const handler = checkToken({
    verify: tokenVerifier(all, fetchJson, clock),
    scopes: all.scopes,
    log: (line) => logged.push(line),
  });
  return (...values: readonly string[]) => handler(authorizerEvent({ Authorization: [...values] }));
}
const bearer = (value: string) => `Bearer ${value}`;

describe("the authorizer allows", () => {
  it.each([
    ["RS256", rsa],
    ["ES256", ec],
  ])("a valid token signed with %s, and passes its claims to the function", async (_, key) => {
    expect(await authorizer()(bearer(token(key, claims())))).toEqual({
      principalId: "somebody",
      policyDocument: policy("Allow"),
      context: expect.objectContaining({ sub: "somebody", aud: "api", scope: "read write" }),
    });
  });

  it.each<[string, () => object]>([
    ["the audience in a list", () => ({ aud: ["other", "api"] })],
    ["the scopes in a list", () => ({ scope: undefined, scp: ["read"] })],
  ])("a token with %s", async (_, changed) => {
    const answer = await authorizer()(bearer(token(ec, { ...claims(), ...changed() })));
    expect(answer.policyDocument).toEqual(policy("Allow"));
  });

  it("a token whose issuer's clock is ahead of ours by less than a minute", async () => {
    const ahead = { iat: now() + 30, auth_time: now() + 30 };
    const answer = await authorizer()(bearer(token(ec, { ...claims(), ...ahead })));
    expect(answer.policyDocument).toEqual(policy("Allow"));
  });

  it("a token of the type JWT or without a type if untypedTokens is set", async () => {
    const ask = authorizer({ untypedTokens: true });
    for (const typ of ["JWT", undefined]) {
      const answer = await ask(bearer(token(ec, claims(), { typ })));
      expect(answer.policyDocument).toEqual(policy("Allow"));
    }
  });

  it("a token signed with a key from jwksUri, without fetching the discovery document", async () => {
    const ask = authorizer({ jwksUri: `${issuer.url}/elsewhere` });
    expect((await ask(bearer(token(ec, claims())))).policyDocument).toEqual(policy("Allow"));
    expect(issuer.asked).toEqual(["/elsewhere"]);
  });
});

describe("the authorizer denies, by a policy that leads to 403,", () => {
  it.each<[string, () => object]>([
    ["another scope", () => ({ scope: "write" })],
    ["a scope that begins like the required one", () => ({ scope: "reader" })],
    ["no scope", () => ({ scope: undefined })],
    ["scopes that are not a text or list", () => ({ scope: undefined, scp: { read: true } })],
  ])("a token with %s", async (_, changed) => {
    const answer = await authorizer()(bearer(token(ec, { ...claims(), ...changed() })));
    expect(answer.policyDocument).toEqual(policy("Deny"));
  });

  it("a token with one of two required scopes", async () => {
    const ask = authorizer({ scopes: ["read", "admin"] });
    expect((await ask(bearer(token(ec, claims())))).policyDocument).toEqual(policy("Deny"));
  });
});

describe("the authorizer rejects as unauthorized", () => {
  const hs256 = (secret: string | Buffer) => {
    const signed = `${encode({ alg: "HS256", typ: "JWT", kid: "rsa" })}.${encode(claims())}`;
    return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
  };
  const pem = () => createPublicKey(rsa.privateKey).export({ type: "spki", format: "pem" });
  // The header has 58 bytes, so base64 would pad it with two characters.
  const padded = (text: string) => text.replace(".", "==.");
  /** Sets unused bits of the last character. The base64 of 64 bytes leaves four bits unused. */
  const strayBits = (text: string) => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return `${text.slice(0, -1)}${alphabet[alphabet.indexOf(text.slice(-1)) + 1]}`;
  };
  const HEADER = '"alg":"ES256","typ":"at+jwt","kid":"ec"';
  const members = () => JSON.stringify(claims()).slice(1, -1);
  const spelled = (header: string, body: string) => signedToken(ec, `{${header}}`, `{${body}}`);
  const notUtf8 = () =>
    signedToken(ec, `{${HEADER}}`, Buffer.from(`{"x":"\xff",${members()}}`, "latin1"));

  it.each<[string, () => string]>([
    ["a token of another issuer", () => token(ec, { ...claims(), iss: "https://other.example" })],
    [
      "a token whose scope claim is not a string",
      () => token(ec, { ...claims(), scope: ["read"] }),
    ],
    ["a token for another audience", () => token(ec, { ...claims(), aud: "other" })],
    ["a token without an audience", () => token(ec, { ...claims(), aud: undefined })],
    ["an expired token", () => token(ec, { ...claims(), exp: now() - 1 })],
    ["a token that never expires", () => token(ec, { ...claims(), exp: undefined })],
    ["a token that is not valid yet", () => token(ec, { ...claims(), nbf: now() + 60 })],
    ["a token signed with another key", () => token(stranger, claims())],
    ["a token without a signature", () => token(ec, claims()).replace(/[^.]+$/, "")],
    ["a token with alg none", () => `${encode({ alg: "none", kid: "ec" })}.${encode(claims())}.`],
    ["an HMAC with the public key as shared key", () => hs256(pem())],
    ["an HMAC with another shared key", () => hs256("x")],
    ["a token that names a key of another algorithm", () => token(ec, claims(), { kid: "rsa" })],
    ["padding after the signature", () => `${token(ec, claims())}=`],
    ["padding after the header", () => padded(token(ec, claims()))],
    ["unused bits set at the end of the signature", () => strayBits(token(ec, claims()))],
    ["a duplicate member in the header", () => spelled(`${HEADER},"kid":"ec"`, members())],
    ["a duplicate claim", () => spelled(HEADER, `"aud":"other",${members()}`)],
    [
      "a duplicate claim with an escape in its name",
      () => spelled(HEADER, String.raw`"\u0061ud":"other",${members()}`),
    ],
    ["claims that are not UTF-8", () => notUtf8()],
    ["a token with an unencoded payload", () => token(ec, claims(), { b64: false })],
    ["a token with a critical extension", () => token(ec, claims(), { crit: ["x"], x: 1 })],
    ["a logout token", () => token(ec, claims(), { typ: "logout+jwt" })],
    ["a token of the type JWT", () => token(ec, claims(), { typ: "JWT" })],
    ["a token without a type", () => token(ec, claims(), { typ: undefined })],
    ["a token whose type is not a string", () => token(ec, claims(), { typ: ["at+jwt"] })],
    [
      "a token from the future",
      () => token(ec, { ...claims(), iat: now() + 90, exp: now() + 120 }),
    ],
    ["a token without a kid", () => token(ec, claims(), { kid: undefined })],
    ["a token whose kid is a path", () => token(ec, claims(), { kid: "../../x" })],
    ["a token whose kid has a line break", () => token(ec, claims(), { kid: "ec\n" })],
    ["a token with jku", () => token(ec, claims(), { jku: "http://127.0.0.1:9/keys" })],
    ["a token with x5u", () => token(ec, claims(), { x5u: "http://127.0.0.1:9/keys" })],
    ["a token that contains its own key", () => token(stranger, claims(), { jwk: stranger.jwk })],
    ["three parts that are not a token", () => "a.b.c"],
    ["a text without dots", () => "x"],
  ])("%s", async (_, make) => {
    await expect(authorizer()(bearer(make()))).rejects.toThrow(/^Unauthorized$/);
    // Only URLs of the issuer are fetched, even if the token names others.
    expect(new Set(["/.well-known/openid-configuration", "/keys", ...issuer.asked])).toHaveLength(
      2,
    );
  });

  it("another kind of token even with untypedTokens, and logs the reason if the issuer signed it", async () => {
    const ask = authorizer({ untypedTokens: true });
    const id = { ...claims(), nonce: "n" };
    await expect(ask(bearer(token(stranger, id, { typ: "JWT" })))).rejects.toThrow(
      /^Unauthorized$/,
    );
    expect(logged).toEqual([]);
    await expect(ask(bearer(token(ec, id, { typ: "JWT" })))).rejects.toThrow(/^Unauthorized$/);
    expect(logged).toEqual([
      JSON.stringify({
        oidc: "refused",
        reason: "its claim nonce does not belong to an access token",
      }),
    ]);
  });

  it.each<[string, () => readonly string[]]>([
    ["a request without the header", () => []],
    ["a request with two headers", () => [bearer(token(ec, claims())), bearer("x")]],
    ["a token with another scheme", () => [`Basic ${token(ec, claims())}`]],
    ["a token without a scheme", () => [token(ec, claims())]],
  ])("%s", async (_, values) => {
    await expect(authorizer()(...values())).rejects.toThrow(/^Unauthorized$/);
    expect(issuer.asked).toEqual([]);
  });
});

describe("the issuer's keys", () => {
  it("80: are fetched once when a token names a new key", async () => {
    const ask = authorizer();
    await ask(bearer(token(ec, claims())));
    await ask(bearer(token(ec, claims())));
    expect(issuer.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
    const next = ecKey("next");
    issuer.keys = [next];
    const answer = await ask(bearer(token(next, claims())));
    expect(answer.policyDocument).toEqual(policy("Allow"));
    expect(issuer.asked.slice(2)).toEqual(["/keys"]);
  });

  it("80: are fetched only once for many unknown names", async () => {
    const ask = authorizer();
    await ask(bearer(token(ec, claims())));
    for (let i = 0; i < 20; i++) {
      await expect(ask(bearer(token(ec, claims(), { kid: `k${i}` })))).rejects.toThrow(
        /^Unauthorized$/,
      );
    }
    expect(issuer.asked.filter((path) => path === "/keys")).toHaveLength(2);
    // Tokens that known keys have signed are still accepted.
    expect((await ask(bearer(token(ec, claims())))).principalId).toBe("somebody");
  });
});

describe("the authorizer fails, without rejecting the token, if the issuer returns", () => {
  const DISCOVERY = "/.well-known/openid-configuration";
  it.each<[string, string, () => { status: number; body?: string; to?: string }]>([
    ["an error", DISCOVERY, () => ({ status: 500 })],
    ["a redirect", DISCOVERY, () => ({ status: 302, to: `${issuer.url}/elsewhere` })],
    [
      "the discovery document of another issuer",
      DISCOVERY,
      () => ({
        status: 200,
        body: JSON.stringify({ issuer: "https://other.example", jwks_uri: `${issuer.url}/keys` }),
      }),
    ],
    [
      "a URL of keys over plain HTTP on another machine",
      DISCOVERY,
      () => ({
        status: 200,
        body: JSON.stringify({ issuer: issuer.url, jwks_uri: "http://keys.example/keys" }),
      }),
    ],
    ["a document that is not JSON", DISCOVERY, () => ({ status: 200, body: "<html>" })],
    ["a document that is too large", DISCOVERY, () => ({ status: 200, body: " ".repeat(300_000) })],
    ["an error for its keys", "/keys", () => ({ status: 404 })],
  ])("%s", async (_, path, answer) => {
    let ms = 0;
    const ask = authorizer({}, () => ms);
    issuer.instead.set(path, answer());
    await expect(ask(bearer(token(ec, claims())))).rejects.toThrow(/^http:\/\/127/);
    issuer.instead.clear();
    const { length } = issuer.asked;
    ms = 999;
    await expect(ask(bearer(token(ec, claims())))).rejects.toThrow(/^http:\/\/127/);
    expect(issuer.asked).toHaveLength(length);
    // A second later the issuer is called again.
    ms = 1000;
    expect((await ask(bearer(token(ec, claims())))).principalId).toBe("somebody");
    expect(issuer.asked).not.toContain("/elsewhere");
  });
});
