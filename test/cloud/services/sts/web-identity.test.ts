import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../../../lib/signed-fetch/http/transport.ts";
import { wireRequest } from "../../../../lib/sigv4/request/request.ts";
import { element, sts } from "../../assume-role.ts";
import {
  policy,
  user,
  type Resource,
  type Resources,
  type Statement,
} from "../../deployment/sketch.ts";
import { ACCOUNT, startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { callIam } from "../iam/iam-forms.ts";
import { otherRsa as stranger, rsa } from "../../identity-provider/rsa-keys.ts";

const HUB = "https://token.actions.example.com";
const BROKEN = "https://broken.example.com";
const hubName = "token.actions.example.com";
const arnOf = (url: string) =>
  `arn:aws:iam::${ACCOUNT}:oidc-provider/${url.replace(/^https?:\/\//, "")}`;

const provider = (Url: string, ...ClientIdList: readonly string[]): Resource => ({
  Type: "AWS::IAM::OIDCProvider",
  Properties: {
    Url,
    ClientIdList,
    ThumbprintList: ["a".repeat(40)],
    Tags: [{ Key: "team", Value: "red" }],
  },
});

/** A role that trusts a provider with these conditions and further statements. */
function trusting(
  RoleName: string,
  url: string,
  Condition: object,
  ...more: readonly Statement[]
): Resource {
  const Principal = { Federated: arnOf(url) };
  const allow = { Action: "sts:AssumeRoleWithWebIdentity", Principal, Condition };
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName,
      AssumeRolePolicyDocument: policy(allow, ...more),
      Policies: [
        {
          PolicyName: "Own",
          PolicyDocument: policy(
            { Action: ["kms:ListKeys", "kms:ListAliases"], Resource: "*" },
            {
              Effect: "Deny",
              Action: "kms:ListKeys",
              Resource: "*",
              Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } },
            },
          ),
        },
      ],
    },
  };
}

const main = { StringEquals: { [`${hubName}:aud`]: "sts.amazonaws.com" } };
const repository = { StringLike: { [`${hubName}:sub`]: "repo:me/app:*" } };
const resources = (local: string): Resources => ({
  Ann: user("Ann", { Action: "iam:*", Resource: "*" }),
  Bob: user("Bob"),
  Hub: provider(HUB, "sts.amazonaws.com", "other"),
  Local: provider(local, "my-app"),
  Broken: provider(BROKEN, "sts.amazonaws.com"),
  Deployer: trusting(
    "Deployer",
    HUB,
    { ...main, ...repository },
    {
      Effect: "Deny",
      Action: "*",
      Principal: "*",
      Condition: { StringEquals: { [`${hubName}:sub`]: "repo:me/app:fork" } },
    },
    {
      Action: "sts:TagSession",
      Principal: { Federated: arnOf(HUB) },
      Condition: { StringEquals: { "aws:RequestTag/team": ["red", "blue"] } },
    },
  ),
  Worker: trusting("Worker", local, {
    StringEquals: { [`${local.replace("http://", "")}:aud`]: "my-app" },
  }),
});

const curve = generateKeyPairSync("ec", { namedCurve: "P-384" });
const keys = {
  keys: [
    { ...rsa.publicKey.export({ format: "jwk" }), kid: "rsa", alg: "RS256", use: "sig" },
    { ...curve.publicKey.export({ format: "jwk" }), kid: "curve" },
  ],
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([], undefined, undefined, undefined, {
    jwks: new Map([
      [HUB, JSON.stringify(keys)],
      [BROKEN, "confidential"],
    ]),
  });
  await local.deploy({ name: "Federation", resources: resources(local.cloud.oidc.issuer) });
});
afterAll(() => local.close());

const now = () => Math.floor(Date.now() / 1000);
const claims = () => ({
  iss: HUB,
  sub: "repo:me/app:main",
  aud: "sts.amazonaws.com",
  iat: now(),
  exp: now() + 300,
});

interface Signing {
  readonly key?: KeyObject;
  readonly header?: object;
  readonly hash?: string;
}
function tokenOf(
  payload: object,
  { key = rsa.privateKey, header = {}, hash = "sha256" }: Signing = {},
) {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode({ alg: "RS256", kid: "rsa", ...header })}.${encode(payload)}`;
  const signature = sign(hash, Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

type Form = Readonly<Record<string, string>>;
/** Sends the request without a signature. */
const assume = (WebIdentityToken: string, roleName = "Deployer", more: Form = {}) =>
  sts(local, {
    Action: "AssumeRoleWithWebIdentity",
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`,
    RoleSessionName: "session",
    WebIdentityToken,
    ...more,
  });

const listKeys = async (text: string, operation = "ListKeys") => {
  const answer = await local.aws("kms", "/", {
    as: {
      accessKeyId: element(text, "AccessKeyId"),
      secretAccessKey: element(text, "SecretAccessKey"),
      sessionToken: element(text, "SessionToken"),
    },
    headers: [["X-Amz-Target", `TrentService.${operation}`]],
    body: "{}",
  });
  return answer.status;
};

/** Returns a token of the local cloud's own issuer. */
async function localToken(audience: string): Promise<string> {
  const { issuer, clientId, clientSecret } = local.cloud.oidc;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    audience,
  });
  const headers = [["Content-Type", "application/x-www-form-urlencoded"]] as const;
  const request = wireRequest("POST", `${issuer}/token`, headers, Buffer.from(body.toString()));
  const response = await send(new URL(issuer).origin, request);
  return String(Object(JSON.parse(response.body.toString()))["access_token"]);
}

describe("AssumeRoleWithWebIdentity", () => {
  it("returns credentials of the role for a token of a trusted provider, without a signature", async () => {
    const { status, text } = await assume(tokenOf(claims()));
    expect(status).toBe(200);
    expect(element(text, "Arn")).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/session`);
    expect(element(text, "Provider")).toBe(arnOf(HUB));
    expect(element(text, "Audience")).toBe("sts.amazonaws.com");
    expect(element(text, "SubjectFromWebIdentityToken")).toBe("repo:me/app:main");
    expect(text).not.toContain("PackedPolicySize");
    expect(await listKeys(text)).toBe(200);
  });

  it("accepts a token of the local issuer, whose keys it finds by discovery", async () => {
    const { status, text } = await assume(await localToken("my-app"), "Worker");
    expect([status, element(text, "Provider")]).toEqual([200, arnOf(local.cloud.oidc.issuer)]);
    const other = await assume(await localToken("other-app"), "Worker");
    expect([other.status, element(other.text, "Message")]).toEqual([
      400,
      "Incorrect token audience",
    ]);
  });

  it.each<[string, Signing]>([
    ["ES384", { key: curve.privateKey, header: { alg: "ES384", kid: "curve" }, hash: "sha384" }],
    ["a signature without a key id, if only one key fits", { header: { kid: undefined } }],
  ])("accepts %s", async (_, signing) => {
    expect((await assume(tokenOf(claims(), signing))).status).toBe(200);
  });

  it("limits the session by session policies", async () => {
    const Policy = JSON.stringify(policy({ Action: "kms:ListAliases", Resource: "*" }));
    const { text } = await assume(tokenOf(claims()), "Deployer", { Policy });
    expect([await listKeys(text), await listKeys(text, "ListAliases")]).toEqual([400, 200]);
    expect(Number(element(text, "PackedPolicySize"))).toBeGreaterThan(0);
  });

  it("gives the session the tags of the token, if the role allows them", async () => {
    const tagged = (team: string) =>
      assume(
        tokenOf({
          ...claims(),
          "https://aws.amazon.com/tags": { principal_tags: { team: [team] } },
        }),
      );
    const statuses = [await tagged("red"), await tagged("blue")].map(({ text }) => listKeys(text));
    expect(await Promise.all(statuses)).toEqual([200, 400]);
    const green = await tagged("green");
    expect([green.status, element(green.text, "Code")]).toEqual([403, "AccessDenied"]);
  });
});

const audience = /^Incorrect token audience$/;
/** Claims that make a token invalid. */
const changes: readonly (readonly [string, object, RegExp])[] = [
  [
    "an issuer without a provider",
    { iss: "https://other.example.com" },
    /^No OpenIDConnect provider found in your account for https:\/\/other\.example\.com$/,
  ],
  ["the issuer over http", { iss: `http://${hubName}` }, /^No OpenIDConnect provider/],
  ["a token without an issuer", { iss: undefined }, /^Missing a required claim: iss$/],
  ["a token without a subject", { sub: undefined }, /^Missing a required claim: sub$/],
  ["a token without an audience", { aud: [] }, /^Missing a required claim: aud$/],
  ["a token without an end", { exp: undefined }, /^Missing a required claim: exp$/],
  ["an audience that is not a client id", { aud: "x" }, audience],
  ["an authorized party that is not a client id", { azp: "x" }, audience],
  ["a token from the future", { iat: now() + 3600 }, /not valid yet$/],
  ["a token that is not valid yet", { nbf: now() + 3600 }, /not valid yet$/],
];
const tagged = (tags: object) => ({ "https://aws.amazon.com/tags": { principal_tags: tags } });
const noKey = /^Couldn't retrieve verification key from your identity provider/;
const notAllowed = /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/;
it.each<[string, () => string, string, RegExp]>([
  [
    "text that is not a token",
    () => "abcd",
    "InvalidIdentityToken",
    /^The ID Token provided is not a valid JWT/,
  ],
  ["a header that is not JSON", () => "YQ.YQ.YQ", "InvalidIdentityToken", /not a valid JWT/],
  ...changes.map(([name, changed, message]): [string, () => string, string, RegExp] => [
    name,
    () => tokenOf({ ...claims(), ...changed }),
    "InvalidIdentityToken",
    message,
  ]),
  [
    "critical header parameters",
    () => tokenOf(claims(), { header: { crit: ["exp"] } }),
    "InvalidIdentityToken",
    /critical header parameters/,
  ],
  ...["*", "x".repeat(257)].map((team): [string, () => string, string, RegExp] => [
    `the tag ${team}`,
    () => tokenOf({ ...claims(), ...tagged({ team }) }),
    "InvalidIdentityToken",
    /^1 validation error detected: /,
  ]),
  [
    "a token whose issuer has no key set, without quoting its text",
    () => tokenOf({ ...claims(), iss: BROKEN }),
    "InvalidIdentityToken",
    /\(the key set has no list of keys\)$/,
  ],
  [
    "an expired token",
    () => tokenOf({ ...claims(), exp: now() - 1 }),
    "ExpiredTokenException",
    /^Token expired: current date\/time \d+ must be before the expiration date\/time\d+$/,
  ],
  [
    "a signature with another key",
    () => tokenOf(claims(), { key: stranger.privateKey }),
    "InvalidIdentityToken",
    /signature/,
  ],
  [
    "an unknown key id",
    () => tokenOf(claims(), { header: { kid: "x" } }),
    "InvalidIdentityToken",
    noKey,
  ],
  [
    "an algorithm of another key",
    () => tokenOf(claims(), { header: { alg: "RS512" }, hash: "sha512" }),
    "InvalidIdentityToken",
    noKey,
  ],
  [
    "no algorithm",
    () => tokenOf(claims(), { header: { alg: "none" } }),
    "InvalidIdentityToken",
    noKey,
  ],
  [
    "the algorithm HS256",
    () => tokenOf(claims(), { header: { alg: "HS256" } }),
    "InvalidIdentityToken",
    noKey,
  ],
  [
    "another subject",
    () => tokenOf({ ...claims(), sub: "repo:me/other:main" }),
    "AccessDenied",
    notAllowed,
  ],
  [
    "another audience of the provider",
    () => tokenOf({ ...claims(), aud: "other" }),
    "AccessDenied",
    notAllowed,
  ],
  [
    "a subject with an explicit deny",
    () => tokenOf({ ...claims(), sub: "repo:me/app:fork" }),
    "AccessDenied",
    notAllowed,
  ],
  [
    "a source identity that the role does not allow",
    () => tokenOf({ ...claims(), "https://aws.amazon.com/source_identity": "ann" }),
    "AccessDenied",
    notAllowed,
  ],
])("AssumeRoleWithWebIdentity refuses %s", async (_, token, code, message) => {
  const { status, text } = await assume(token());
  expect([status, element(text, "Code")]).toEqual([code === "AccessDenied" ? 403 : 400, code]);
  expect(element(text, "Message").replaceAll("&#39;", "'")).toMatch(message);
});

it.each<[string, string, Form, number, string]>([
  ["a role that trusts another provider", "Worker", {}, 403, "AccessDenied"],
  ["a role that does not exist", "None", {}, 403, "AccessDenied"],
  [
    "an invalid ARN",
    "Deployer",
    { RoleArn: "arn:aws:iam::x:role/none-at-all" },
    400,
    "ValidationError",
  ],
  ["a session name with a space", "Deployer", { RoleSessionName: "a b" }, 400, "ValidationError"],
  [
    "a duration over the maximum of the role",
    "Deployer",
    { DurationSeconds: "7200" },
    400,
    "ValidationError",
  ],
  ["ProviderId", "Deployer", { ProviderId: "www.amazon.com" }, 400, "ValidationError"],
])("AssumeRoleWithWebIdentity refuses %s", async (_, roleName, form, status, code) => {
  const answer = await assume(tokenOf(claims()), roleName, form);
  expect([answer.status, element(answer.text, "Code")]).toEqual([status, code]);
});

it("a refusal has its reason", async () => {
  const { header } = await assume(tokenOf({ ...claims(), sub: "repo:me/other:main" }));
  expect(header("x-signet-reason")).toContain(`Condition StringLike ${hubName}:sub`);
  expect(header("x-signet-allow")).toContain(`"Federated":"${arnOf(HUB)}"`);
});

describe("the operations on providers", () => {
  const iam = (Action: string, form: Form = {}, userName = "Ann") =>
    callIam(local, { Action, ...form }, userName);
  const hub = { OpenIDConnectProviderArn: arnOf(HUB) };
  it.each<[string, Form, readonly string[]]>([
    ["ListOpenIDConnectProviders", {}, [`<Arn>${arnOf(HUB)}</Arn>`]],
    [
      "GetOpenIDConnectProvider",
      hub,
      [
        `<Url>${hubName}</Url><ClientIDList><member>sts.amazonaws.com</member><member>other</member></ClientIDList>`,
        `<ThumbprintList><member>${"a".repeat(40)}</member></ThumbprintList><CreateDate>`,
        "<Tags><member><Key>team</Key><Value>red</Value></member></Tags>",
      ],
    ],
    ["ListOpenIDConnectProviderTags", hub, ["<Key>team</Key>"]],
  ])("%s answers Ann, but not Bob", async (action, form, has) => {
    const { status, text } = await iam(action, form);
    expect(status).toBe(200);
    for (const part of has) expect(text).toContain(part);
    expect((await iam(action, form, "Bob")).status).toBe(403);
  });

  it("say that a provider does not exist", async () => {
    const OpenIDConnectProviderArn = arnOf("https://none.example.com");
    const { status, text } = await iam("GetOpenIDConnectProvider", { OpenIDConnectProviderArn });
    expect([status, element(text, "Message")]).toEqual([
      404,
      `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
    ]);
  });
});
