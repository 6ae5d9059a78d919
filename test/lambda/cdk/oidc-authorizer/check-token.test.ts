import { createHmac, createPublicKey } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkToken } from "../../../../lambda/cdk/oidc-authorizer/check-token.ts";
import { fetchJson } from "../../../../lambda/cdk/oidc-authorizer/fetch-json.ts";
import { tokenVerifier } from "../../../../lambda/cdk/oidc-authorizer/token-verifier.ts";
import type { OidcSettings } from "../../../../lib/formats/function/authorizer-env.ts";
import { authorizerEvent, policy } from "../../authorizer-event.ts";
import { ecKey, encode, rsaKey, startIssuer, token, type TestIssuer } from "./tokens.ts";

const rsa = rsaKey("rsa");
const ec = ecKey("ec");
const stranger = ecKey("ec");

let issuer: TestIssuer;
beforeEach(async () => {
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
  const handler = checkToken({ verify: tokenVerifier(all, fetchJson, clock), scopes: all.scopes });
  return (...values: readonly string[]) => handler(authorizerEvent({ Authorization: [...values] }));
}
const bearer = (value: string) => `Bearer ${value}`;

describe("lets in", () => {
  it.each([
    ["RS256", rsa],
    ["ES256", ec],
  ])("with a good token of %s, and tells the function whose", async (_, key) => {
    expect(await authorizer()(bearer(token(key, claims())))).toEqual({
      principalId: "somebody",
      policyDocument: policy("Allow"),
      context: expect.objectContaining({ sub: "somebody", aud: "api", scope: "read write" }),
    });
  });

  it.each<[string, () => object]>([
    ["the audience in a list", () => ({ aud: ["other", "api"] })],
    ["the scopes in a list", () => ({ scope: undefined, scp: ["read"] })],
  ])("with %s", async (_, changed) => {
    const answer = await authorizer()(bearer(token(ec, { ...claims(), ...changed() })));
    expect(answer.policyDocument).toEqual(policy("Allow"));
  });

  it("with keys from where the settings say, without asking for the discovery document", async () => {
    const ask = authorizer({ jwksUri: `${issuer.url}/elsewhere` });
    expect((await ask(bearer(token(ec, claims())))).policyDocument).toEqual(policy("Allow"));
    expect(issuer.asked).toEqual(["/elsewhere"]);
  });
});

describe("denies, by a policy that API Gateway answers with 403,", () => {
  it.each<[string, () => object]>([
    ["another scope", () => ({ scope: "write" })],
    ["a scope that only begins like it", () => ({ scope: "reader" })],
    ["no scope", () => ({ scope: undefined })],
    ["scopes of no form", () => ({ scope: undefined, scp: { read: true } })],
  ])("%s", async (_, changed) => {
    const answer = await authorizer()(bearer(token(ec, { ...claims(), ...changed() })));
    expect(answer.policyDocument).toEqual(policy("Deny"));
  });

  it("one of two scopes", async () => {
    const ask = authorizer({ scopes: ["read", "admin"] });
    expect((await ask(bearer(token(ec, claims())))).policyDocument).toEqual(policy("Deny"));
  });
});

describe("does not know", () => {
  const hs256 = (secret: string | Buffer) => {
    const signed = `${encode({ alg: "HS256", typ: "JWT", kid: "rsa" })}.${encode(claims())}`;
    return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
  };
  const pem = () => createPublicKey(rsa.privateKey).export({ type: "spki", format: "pem" });

  it.each<[string, () => string]>([
    ["another issuer", () => token(ec, { ...claims(), iss: "https://other.example" })],
    ["a scope that is no text", () => token(ec, { ...claims(), scope: ["read"] })],
    ["another audience", () => token(ec, { ...claims(), aud: "other" })],
    ["no audience", () => token(ec, { ...claims(), aud: undefined })],
    ["an expired token", () => token(ec, { ...claims(), exp: now() - 1 })],
    ["one that never expires", () => token(ec, { ...claims(), exp: undefined })],
    ["one that is not good yet", () => token(ec, { ...claims(), nbf: now() + 60 })],
    ["one that somebody else signed", () => token(stranger, claims())],
    ["one without a signature", () => token(ec, claims()).replace(/[^.]+$/, "")],
    ["alg none", () => `${encode({ alg: "none", kid: "ec" })}.${encode(claims())}.`],
    ["the public key taken for a shared one", () => hs256(pem())],
    ["a shared key at all", () => hs256("x")],
    ["one algorithm's key for another", () => token(ec, claims(), { kid: "rsa" })],
    ["no kid", () => token(ec, claims(), { kid: undefined })],
    ["a kid that is a path", () => token(ec, claims(), { kid: "../../x" })],
    ["a kid with a line break", () => token(ec, claims(), { kid: "ec\n" })],
    ["jku", () => token(ec, claims(), { jku: "http://127.0.0.1:9/keys" })],
    ["x5u", () => token(ec, claims(), { x5u: "http://127.0.0.1:9/keys" })],
    ["a key of its own", () => token(stranger, claims(), { jwk: stranger.jwk })],
    ["what is no token", () => "a.b.c"],
    ["nothing like one", () => "x"],
  ])("%s", async (_, make) => {
    await expect(authorizer()(bearer(make()))).rejects.toThrow(/^Unauthorized$/);
    // Nothing but the issuer's own, whatever the token said.
    expect(new Set(["/.well-known/openid-configuration", "/keys", ...issuer.asked])).toHaveLength(
      2,
    );
  });

  it.each<[string, () => readonly string[]]>([
    ["no header", () => []],
    ["two headers", () => [bearer(token(ec, claims())), bearer("x")]],
    ["another scheme", () => [`Basic ${token(ec, claims())}`]],
    ["no scheme", () => [token(ec, claims())]],
  ])("%s", async (_, values) => {
    await expect(authorizer()(...values())).rejects.toThrow(/^Unauthorized$/);
    expect(issuer.asked).toEqual([]);
  });
});

describe("keys that change", () => {
  it("80: are fetched once when a token names a new one", async () => {
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

  it("80: are not fetched again and again for names that nobody knows", async () => {
    const ask = authorizer();
    await ask(bearer(token(ec, claims())));
    for (let i = 0; i < 20; i++) {
      await expect(ask(bearer(token(ec, claims(), { kid: `k${i}` })))).rejects.toThrow(
        /^Unauthorized$/,
      );
    }
    expect(issuer.asked.filter((path) => path === "/keys")).toHaveLength(2);
    // And what was known still is.
    expect((await ask(bearer(token(ec, claims())))).principalId).toBe("somebody");
  });
});

describe("an issuer that gives no keys is no reason to call the caller unknown", () => {
  const DISCOVERY = "/.well-known/openid-configuration";
  it.each<[string, string, () => { status: number; body?: string; to?: string }]>([
    ["an error", DISCOVERY, () => ({ status: 500 })],
    ["a redirection", DISCOVERY, () => ({ status: 302, to: `${issuer.url}/elsewhere` })],
    [
      "another issuer's document",
      DISCOVERY,
      () => ({
        status: 200,
        body: JSON.stringify({ issuer: "https://other.example", jwks_uri: `${issuer.url}/keys` }),
      }),
    ],
    [
      "keys in clear text elsewhere",
      DISCOVERY,
      () => ({
        status: 200,
        body: JSON.stringify({ issuer: issuer.url, jwks_uri: "http://keys.example/keys" }),
      }),
    ],
    ["no JSON", DISCOVERY, () => ({ status: 200, body: "<html>" })],
    ["too much", DISCOVERY, () => ({ status: 200, body: " ".repeat(300_000) })],
    ["no keys", "/keys", () => ({ status: 404 })],
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
    // A second later it is asked again.
    ms = 1000;
    expect((await ask(bearer(token(ec, claims())))).principalId).toBe("somebody");
    expect(issuer.asked).not.toContain("/elsewhere");
  });
});
