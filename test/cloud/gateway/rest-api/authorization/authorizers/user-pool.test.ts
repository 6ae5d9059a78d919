import { createHmac, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newAccount } from "../../../../../../lib/cloud/account/account.ts";
import { restApis } from "../../../../../../lib/cloud/gateway/rest-api/rest-apis.ts";
import { poolsWithoutKeys } from "../../../../../../lib/cloud/gateway/rest-api/pools-without-keys.ts";
import { oidcClient, oidcIssuer } from "../../../../../../lib/cloud/identity-provider/issuer.ts";
import type { RequestEntry } from "../../../../../../lib/cloud/process/log.ts";
import { newCloudState } from "../../../../../../lib/cloud/state/cloud-state.ts";
import { wireRequest, type Pair } from "../../../../../../lib/sigv4/request/request.ts";
import { deploySketch } from "../../../../deployment/deploy-sketch.ts";
import { lambda, policy, ref, restApi, type Resource } from "../../../../deployment/sketch.ts";
import { having, refusal } from "../../../../refusal.ts";
import { functionsOf } from "../../../http-api/http-gateway.ts";
import { otherRsa as other, rsa } from "../../../../identity-provider/rsa-keys.ts";

const GIVEN = "us-east-1_Given";
const LOCAL = "us-east-1_Local";
const issuerOf = (pool: string) => `https://cognito-idp.us-east-1.amazonaws.com/${pool}`;
const arnOf = (pool: string) => `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${pool}`;

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
  new Map([[issuerOf(GIVEN), jwks]]),
);

const authorizer = (pools: readonly string[], more: object = {}): Resource => ({
  Type: "AWS::ApiGateway::Authorizer",
  Properties: {
    RestApiId: ref("Api"),
    Name: "Pool",
    Type: "COGNITO_USER_POOLS",
    IdentitySource: "method.request.header.Authorization",
    ProviderARNs: pools.map(arnOf),
    ...more,
  },
});
const by = (id: string, ...AuthorizationScopes: readonly string[]) => ({
  function: "Fn",
  authorization: "COGNITO_USER_POOLS" as const,
  method: { AuthorizerId: ref(id), AuthorizationScopes },
});
const resources = {
  ...lambda("Fn", "code"),
  Pool: authorizer([GIVEN, LOCAL]),
  Header: authorizer([GIVEN], {
    IdentitySource: "method.request.header.X-Token",
    IdentityValidationExpression: "app-.*",
  }),
  ...restApi(
    {
      "GET /plain": by("Pool"),
      "GET /scoped": by("Pool", "orders/read", "orders/write"),
      "GET /header": by("Header"),
      "GET /denied": by("Pool"),
    },
    {
      api: {
        Policy: policy(
          { Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" },
          {
            Effect: "Deny",
            Principal: "*",
            Action: "execute-api:Invoke",
            Resource: "execute-api:/*/*/denied",
          },
        ),
      },
    },
  ),
};
deploySketch(account, { name: "S", resources });
const [apiId = ""] = account.apis.keys();
const entries: RequestEntry[] = [];
const handle = restApis(
  account,
  {
    functions: functionsOf(
      { fn: ({ requestContext }) => ({ statusCode: 200, body: JSON.stringify(requestContext) }) },
      [],
    ),
    aws: async () => ({ status: 500, headers: [], body: "" }),
  },
  (entry) => {
    if (entry.type === "request") entries.push(entry);
  },
);

async function get(path: string, ...headers: readonly Pair[]) {
  const request = wireRequest(
    "GET",
    `http://127.0.0.1/${apiId}/prod${path}`,
    headers,
    Buffer.from(""),
  );
  const response = await handle(request, { sourceIp: "192.0.2.1" });
  if (typeof response === "string") throw new Error(response);
  const text = Buffer.from(response.body).toString("utf8");
  return { status: response.status, text, reason: entries.at(-1)?.reason };
}
const withToken = (path: string, value: string) => get(path, ["Authorization", value]);

const now = Math.floor(Date.now() / 1000);
const id = {
  iss: issuerOf(GIVEN),
  aud: "app-1",
  sub: "ann",
  exp: now + 600,
  token_use: "id",
  email_verified: true,
  "cognito:groups": ["a", "b"],
};
const access = { iss: issuerOf(GIVEN), client_id: "app-1", exp: now + 600, token_use: "access" };
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function token(
  claims: object,
  { header = {}, key = rsa.privateKey }: { header?: object; key?: KeyObject } = {},
): string {
  const signed = `${part({ alg: "RS256", kid: "k1", ...header })}.${part(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

describe("a method with a Cognito authorizer", () => {
  it.each([
    ["an ID token", "/plain", token(id)],
    ["an ID token after the word Bearer", "/plain", `Bearer ${token(id)}`],
    [
      "an access token with one of the scopes",
      "/scoped",
      token({ ...access, scope: "x orders/read" }),
    ],
  ])("lets %s call the function", async (_, path, value) => {
    expect(await withToken(path, value)).toMatchObject({ status: 200 });
  });

  it("is named at the start if the keys of its pool are not here", () => {
    expect(poolsWithoutKeys(account)).toEqual([LOCAL]);
  });

  it("passes the claims to the function as texts", async () => {
    const { text } = await withToken("/plain", token(id));
    expect(JSON.parse(text)).toMatchObject({
      authorizer: {
        claims: {
          sub: "ann",
          email_verified: "true",
          "cognito:groups": "[a, b]",
          exp: `${id.exp}`,
        },
      },
    });
  });

  it.each<[string, string, string, RegExp]>([
    ["another text", "/plain", "abc", /no JSON Web Token/],
    ["an access token without scopes of the method", "/plain", token(access), /needs an ID token/],
    [
      "an ID token for a method with scopes",
      "/scoped",
      token({ ...id, scope: "orders/read" }),
      /needs an access token/,
    ],
    [
      "an access token without the scope",
      "/scoped",
      token({ ...access, scope: "orders" }),
      /none of the scopes/,
    ],
    ["an access token without scopes", "/scoped", token(access), /none of the scopes/],
    [
      "a token without a use",
      "/plain",
      token({ ...id, token_use: undefined }),
      /needs an ID token/,
    ],
    ["a token without an expiry", "/plain", token({ ...id, exp: undefined }), /no expiry/],
    [
      "a token whose expiry is a text",
      "/plain",
      token({ ...id, exp: `${now + 600}` }),
      /no expiry/,
    ],
    [
      "a token of another pool",
      "/plain",
      token({ ...id, iss: issuerOf("us-east-1_Else") }),
      /another user pool/,
    ],
    [
      "a token of another issuer",
      "/plain",
      token({ ...id, iss: "https://example.com" }),
      /another user pool/,
    ],
    [
      "a token that another key signed",
      "/plain",
      token(id, { key: other.privateKey }),
      /no valid signature/,
    ],
    [
      "a token of an unknown key",
      "/plain",
      token(id, { header: { kid: "k9" } }),
      /no valid signature/,
    ],
    [
      "a token that an elliptic curve signed",
      "/plain",
      token(id, { header: { alg: "ES256", kid: "k2" }, key: ec.privateKey }),
      /no valid signature/,
    ],
    [
      "a token without a signature",
      "/plain",
      `${part({ alg: "none" })}.${part(id)}.AA`,
      /no valid signature/,
    ],
    ["a token signed with the public key", "/plain", hmacToken(), /no valid signature/],
    [
      "a token of a pool whose keys are not here",
      "/plain",
      token({ ...id, iss: issuerOf(LOCAL) }),
      /--jwks us-east-1_Local=FILE/,
    ],
  ])("refuses %s", async (_, path, value, reason) => {
    const { status, text, reason: logged } = await withToken(path, value);
    expect({ status, text }).toEqual({ status: 401, text: '{"message":"Unauthorized"}' });
    expect(logged).toMatch(reason);
  });

  it("refuses a request without a token, and one with two", async () => {
    expect(await get("/plain")).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    const twice = await get("/plain", ["Authorization", token(id)], ["authorization", token(id)]);
    expect(twice.status).toBe(400);
  });

  it("refuses an expired token with its own message", async () => {
    const answer = await withToken("/plain", token({ ...id, exp: now - 1 }));
    expect(answer).toMatchObject({
      status: 401,
      text: '{"message":"The incoming token has expired"}',
    });
  });

  it("is also subject to the policy of the API", async () => {
    expect((await withToken("/denied", token(id))).status).toBe(403);
  });

  it("reads its own header, and compares the audience with its expression", async () => {
    const value = (claims: object): Pair => ["X-Token", token(claims)];
    expect((await get("/header", value(id))).status).toBe(200);
    expect((await get("/header", value({ ...id, aud: "other" }))).status).toBe(401);
    expect((await get("/header", ["Authorization", token(id)])).status).toBe(401);
    // The pool of the other authorizer is not one of this one.
    expect((await get("/header", value({ ...id, iss: issuerOf(LOCAL) }))).status).toBe(401);
  });
});

function hmacToken(): string {
  const signed = `${part({ alg: "HS256", kid: "k1" })}.${part(id)}`;
  const secret = rsa.publicKey.export({ type: "spki", format: "pem" });
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

interface Tokens {
  readonly id_token: string;
  readonly access_token: string;
}

describe("the local issuer", () => {
  const endpoint = "http://127.0.0.1:1";
  const issuer = oidcIssuer(account, () => endpoint);

  async function tokens(form: Readonly<Record<string, string>>, secret?: string) {
    const client = oidcClient(account, endpoint);
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: client.clientId,
      client_secret: secret ?? client.clientSecret,
      ...form,
    });
    const headers: Pair[] = [["Content-Type", "application/x-www-form-urlencoded"]];
    const url = `${endpoint}/_signet/oidc/token`;
    const request = wireRequest("POST", url, headers, Buffer.from(body.toString()));
    const response = await issuer(request, { sourceIp: "127.0.0.1" });
    if (typeof response === "string") throw new Error(response);
    // The issuer answers with a map of texts and numbers, of which the test reads texts.
    const json = JSON.parse(Buffer.from(response.body).toString("utf8")) as Partial<Tokens>;
    return { status: response.status, ...json };
  }

  it("issues tokens of a user pool without keys", async () => {
    const issued = await tokens({
      user_pool: LOCAL,
      username: "ben",
      groups: "a b",
      scope: "orders/read",
    });
    const { id_token: idToken = "", access_token: accessToken = "" } = issued;
    const answer = await withToken("/plain", idToken);
    expect(JSON.parse(answer.text)).toMatchObject({
      authorizer: { claims: { "cognito:username": "ben", "cognito:groups": "[a, b]" } },
    });
    expect((await withToken("/scoped", accessToken)).status).toBe(200);
    expect((await withToken("/scoped", idToken)).status).toBe(401);
    expect((await withToken("/plain", accessToken)).status).toBe(401);
  });

  it("cannot issue tokens of a user pool whose keys are given, or to an unknown client", async () => {
    const { id_token: idToken = "" } = await tokens({ user_pool: GIVEN });
    expect((await withToken("/plain", idToken)).status).toBe(401);
    expect((await tokens({ user_pool: LOCAL }, "wrong")).status).toBe(401);
    expect((await tokens({ user_pool: "https://x" })).status).toBe(400);
  });

  it("cannot use its other tokens for a user pool", async () => {
    const { access_token: accessToken = "" } = await tokens({ scope: "orders/read" });
    expect((await withToken("/scoped", accessToken)).status).toBe(401);
  });
});

describe("a Cognito authorizer is refused", () => {
  it.each([
    ["without pools", "Pool", { ProviderARNs: [] }, "must name a user pool"],
    [
      "with another ARN",
      "Pool",
      { ProviderARNs: ["arn:aws:iam::123456789012:user/x"] },
      "not the ARN of a user pool",
    ],
    ["with a function", "Pool", { AuthorizerUri: "arn:x" }, "AuthorizerUri is not allowed"],
    [
      "with two sources",
      "Pool",
      { IdentitySource: "method.request.header.A,method.request.header.B" },
      "must be one",
    ],
    [
      "with a query parameter",
      "Pool",
      { IdentitySource: "method.request.querystring.t" },
      "must be one",
    ],
    [
      "for a method of another type",
      "ApiMethodGET /plain",
      { AuthorizationType: "CUSTOM", AuthorizationScopes: [] },
      "names an authorizer of the type COGNITO",
    ],
    [
      "with scopes for IAM",
      "ApiMethodGET /plain",
      { AuthorizationType: "AWS_IAM", AuthorizationScopes: ["a"] },
      "only allowed with COGNITO_USER_POOLS",
    ],
  ])("%s", (_, logicalId, properties, message) => {
    expect(refusal(having(resources, logicalId, properties))).toContain(message);
  });
});
