import { createHmac, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newAccount } from "../../../../../lib/cloud/account/account.ts";
import { newCloudState } from "../../../../../lib/cloud/state/cloud-state.ts";
import { lambda, ref } from "../../../deployment/sketch.ts";
import { httpGateway } from "../http-gateway.ts";
import { httpApi } from "../http-sketch.ts";
import { otherRsa as other, rsa } from "../../../identity-provider/rsa-keys.ts";

const ISSUER = "https://idp.example.com";
const ELSEWHERE = "https://unknown.example.com";
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwks = JSON.stringify({
  keys: [
    { ...rsa.publicKey.export({ format: "jwk" }), kid: "k1", use: "sig" },
    { ...ec.publicKey.export({ format: "jwk" }), kid: "k2", use: "sig" },
  ],
});
const account = newAccount(
  newCloudState("123456789012", "us-east-1"),
  {},
  undefined,
  new Map([[ISSUER, jwks]]),
);
const jwt = (Issuer: string) => ({
  Type: "AWS::ApiGatewayV2::Authorizer",
  Properties: {
    ApiId: ref("Http"),
    Name: "Jwt",
    AuthorizerType: "JWT",
    IdentitySource: ["$request.header.Authorization"],
    JwtConfiguration: { Audience: ["app", "other"], Issuer },
  },
});
const route = (id: string, ...AuthorizationScopes: readonly string[]) => ({
  authorization: "JWT" as const,
  route: { AuthorizerId: ref(id), AuthorizationScopes },
});
const gateway = httpGateway(
  {
    ...lambda("Fn", "code"),
    Jwt: jwt(ISSUER),
    Elsewhere: jwt(ELSEWHERE),
    ...httpApi({
      "GET /plain": route("Jwt"),
      "GET /scoped": route("Jwt", "orders:read", "orders:write"),
      "GET /elsewhere": route("Elsewhere"),
    }),
  },
  { fn: ({ requestContext }) => ({ statusCode: 200, body: JSON.stringify(requestContext) }) },
  account,
);

const now = Math.floor(Date.now() / 1000);
const claims = { iss: ISSUER, aud: "app", sub: "ann", exp: now + 600, groups: ["a", "b"], n: 1 };
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function token(
  more: object = {},
  { header = {}, key = rsa.privateKey }: { header?: object; key?: KeyObject } = {},
): string {
  const signed = `${part({ alg: "RS256", kid: "k1", ...header })}.${part({ ...claims, ...more })}`;
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

const get = (path: string, value?: string) =>
  gateway.get(path, value === undefined ? {} : { headers: [["Authorization", value]] });

describe("a route with a JWT authorizer", () => {
  it.each([
    ["a token", token()],
    ["a token after the word Bearer", `Bearer ${token()}`],
    ["one of several audiences", token({ aud: ["x", "other"] })],
    ["client_id if there is no audience", token({ aud: undefined, client_id: "app" })],
  ])("accepts %s", async (_, value) => {
    expect((await get("/plain", value)).status).toBe(200);
  });

  const hmac = `${part({ alg: "HS256", kid: "k1" })}.${part(claims)}`;
  const publicPem = rsa.publicKey.export({ type: "spki", format: "pem" });
  const mac = createHmac("sha256", publicPem).update(hmac).digest("base64url");
  const segments = "token contains an invalid number of segments";
  const audience = "the token does not have a valid audience";
  it.each([
    ["no JWT", "Bearer abc", segments],
    ["a password", "Basic YTpi", segments],
    [
      "a token that another key signed",
      token({}, { key: other.privateKey }),
      "signature is invalid",
    ],
    ["a token with an unknown key", token({}, { header: { kid: "k9" } }), "signature is invalid"],
    [
      "a token without a signature",
      `${part({ alg: "none" })}.${part(claims)}.AA`,
      "signature is invalid",
    ],
    ["the public key as a shared secret", `${hmac}.${mac}`, "signature is invalid"],
    [
      "an algorithm that is not RSA",
      token({}, { header: { alg: "ES256", kid: "k2" }, key: ec.privateKey }),
      "signature is invalid",
    ],
    ["critical headers", token({}, { header: { crit: ["b64"] } }), "signature is invalid"],
    ["another issuer", token({ iss: `${ISSUER}/` }), "the token does not have a valid issuer"],
    ["another audience", token({ aud: "else" }), audience],
    ["client_id beside another audience", token({ aud: "else", client_id: "app" }), audience],
    ["an expired token", token({ exp: now - 1 }), "the token has expired"],
    ["a token that never expires", token({ exp: undefined }), "the token has expired"],
    ["a token of the future", token({ nbf: now + 60 }), "the token is not valid yet"],
    [
      "a token issued in the future",
      token({ iat: now + 60 }),
      "the token was issued in the future",
    ],
  ])("refuses %s", async (_, value, description) => {
    const answer = await get("/plain", value);
    expect([answer.status, answer.text]).toEqual([401, '{"message":"Unauthorized"}']);
    expect(answer.header("www-authenticate")).toBe(
      `Bearer scope="" error="invalid_token" error_description="${description}"`,
    );
  });

  it("asks for a token if the request has no token", async () => {
    const answer = await get("/plain");
    expect([answer.status, answer.header("www-authenticate")]).toEqual([401, "Bearer"]);
  });

  it("says how to pass the keys of an issuer that is not on this machine", async () => {
    const answer = await get("/elsewhere", token({ iss: ELSEWHERE }));
    expect(answer.status).toBe(401);
    expect(answer.reason).toContain(`pass --jwks ${ELSEWHERE}=FILE.json`);
  });

  it("passes the claims as texts", async () => {
    expect((await get("/plain", token())).json).toMatchObject({
      authorizer: { jwt: { claims: { sub: "ann", groups: "[a b]", n: "1" }, scopes: null } },
    });
  });
});

describe("scopes", () => {
  it.each([
    ["one of them in scope", { scope: "a orders:read" }, 200],
    ["one of them in scp", { scp: ["orders:write"] }, 200],
    ["none of them", { scope: "orders" }, 403],
    ["no scope", {}, 403],
  ])("of a route are decided for a token with %s", async (_, more, status) => {
    const answer = await get("/scoped", token(more));
    expect(answer.status).toBe(status);
    const isRefused = status === 403;
    expect(answer.text).toContain(isRefused ? '{"message":"Forbidden"}' : "jwt");
    const challenge = answer.header("www-authenticate") ?? "no challenge";
    expect(challenge).toContain(isRefused ? 'error="insufficient_scope"' : "no challenge");
  });
});
