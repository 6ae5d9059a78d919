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

  it("with a token whose issuer's clock is ahead of ours by less than a minute", async () => {
    const ahead = { iat: now() + 30, auth_time: now() + 30 };
    const answer = await authorizer()(bearer(token(ec, { ...claims(), ...ahead })));
    expect(answer.policyDocument).toEqual(policy("Allow"));
  });

  it("with a token of the type JWT, or of none, where the settings say so", async () => {
    const ask = authorizer({ untypedTokens: true });
    for (const typ of ["JWT", undefined]) {
      const answer = await ask(bearer(token(ec, claims(), { typ })));
      expect(answer.policyDocument).toEqual(policy("Allow"));
    }
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
  // Its header has 58 bytes, so that base64 would pad it with two signs.
  const padded = (text: string) => text.replace(".", "==.");
  /** Sets the bits of the last character that decode to nothing: 64 bytes leave four of them. */
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
    ["padding behind the signature", () => `${token(ec, claims())}=`],
    ["padding in the middle", () => padded(token(ec, claims()))],
    ["stray bits at the signature's end", () => strayBits(token(ec, claims()))],
    ["a member twice in the header", () => spelled(`${HEADER},"kid":"ec"`, members())],
    ["a claim twice", () => spelled(HEADER, `"aud":"other",${members()}`)],
    [
      "a claim twice, spelled in two ways",
      () => spelled(HEADER, String.raw`"\u0061ud":"other",${members()}`),
    ],
    ["claims that are not UTF-8", () => notUtf8()],
    ["an unencoded payload", () => token(ec, claims(), { b64: false })],
    ["a critical extension", () => token(ec, claims(), { crit: ["x"], x: 1 })],
    ["a logout token", () => token(ec, claims(), { typ: "logout+jwt" })],
    ["the type JWT", () => token(ec, claims(), { typ: "JWT" })],
    ["no type", () => token(ec, claims(), { typ: undefined })],
    ["a type that is no text", () => token(ec, claims(), { typ: ["at+jwt"] })],
    ["one from the future", () => token(ec, { ...claims(), iat: now() + 90, exp: now() + 120 })],
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

  it("another kind of token, also where types do not matter, and logs why if the issuer signed it", async () => {
    const ask = authorizer({ untypedTokens: true });
    const id = { ...claims(), nonce: "n" };
    await expect(ask(bearer(token(stranger, id, { typ: "JWT" })))).rejects.toThrow(
      /^Unauthorized$/,
    );
    expect(logged).toEqual([]);
    await expect(ask(bearer(token(ec, id, { typ: "JWT" })))).rejects.toThrow(/^Unauthorized$/);
    expect(logged).toEqual([
      JSON.stringify({ oidc: "refused", reason: "its claim nonce is not an access token's" }),
    ]);
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
