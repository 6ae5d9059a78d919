import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withProperties } from "../refusal.ts";
import {
  att,
  lambda,
  policy,
  restApi,
  role,
  user,
  type Resource,
  type Resources,
  type Statement,
} from "../deployment/sketch.ts";
import { startTestCloud, type Answer, type TestCloud } from "../test-cloud.ts";
import { assume, invoke, kms } from "./asking.ts";
import { jsonOf } from "../../json-of.ts";

const NAME = "ann+the.longest=name@".padEnd(64, "x");
/** The suggested statements by the kind of policy to which they belong. */
interface Pasted {
  readonly identity?: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly key?: readonly Statement[];
  readonly trust?: readonly Statement[];
}
const unrelated: Statement = { Action: "s3:*", Resource: "*" };
const admin: Statement = {
  Action: "kms:*",
  Resource: "*",
  Principal: { AWS: "arn:aws:iam::123456789012:user/admin" },
};

function resources({ identity = [], boundary = [], key = [], trust = [] }: Pasted): Resources {
  const Work = lambda("Work", "empty");
  const Target = role("lambda.amazonaws.com");
  const limit = (statements: readonly Statement[]): Resource => ({
    Type: "AWS::IAM::ManagedPolicy",
    Properties: { PolicyDocument: policy(unrelated, ...statements) },
  });
  const limited = (name: string) =>
    withProperties(user(name, unrelated, ...identity), { PermissionsBoundary: { Ref: "Limit" } });
  return {
    Ann: user(NAME, unrelated, ...identity),
    Limit: limit(boundary),
    Bea: limited("Bea"),
    ...Work,
    Target: withProperties(Target, {
      RoleName: "Target",
      AssumeRolePolicyDocument: policy(
        { Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
        ...trust,
      ),
    }),
    Key: {
      Type: "AWS::KMS::Key",
      Properties: { KeyPolicy: policy(admin, ...key) },
    },
    Alias: {
      Type: "AWS::KMS::Alias",
      Properties: { AliasName: "alias/own", TargetKeyId: att("Key") },
    },
    ...restApi({ "GET /{proxy+}": { function: "Work" }, "GET /": { function: "Work" } }),
  };
}
const stack = (more: Pasted) => ({
  name: "App",
  handlers: { empty: "export const handler = async () => ({});" },
  resources: resources(more),
});

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack({})]);
});
afterAll(() => local.close());

type Suggested = readonly { readonly policyType: string; readonly statement: Statement }[];

/** Returns the suggested statements in a refusal's header. */
function suggested({ header }: Answer): Suggested {
  // The local cloud writes the header in this shape.
  return JSON.parse(header("x-signet-allow") ?? "[]") as Suggested;
}

function pasted(found: Suggested): Pasted {
  const of = (type: string) =>
    found.filter(({ policyType }) => policyType === type).map(({ statement }) => statement);
  return {
    identity: of("identity-based policy"),
    boundary: of("permissions boundary"),
    key: of("resource-based policy"),
    trust: of("role trust policy"),
  };
}

const context = { app: "signet", näme: "${aws:username} *", App: "other" };
const get = (path: string, name: string) => local.call("GET", path, { as: local.keys(name) });
const blob = async () => {
  const input = { KeyId: "alias/own", Plaintext: "YQ==", EncryptionContext: context };
  const sealed = await kms(local, local.keys("admin"), "Encrypt", input);
  return jsonOf<{ CiphertextBlob: string }>(sealed).CiphertextBlob;
};

describe("the suggested statements, once deployed, allow a denied call of", () => {
  it.each<[string, () => Promise<Answer>, readonly string[]]>([
    ["an API", () => get("/prod/secure", NAME), ["identity-based policy"]],
    ["an API's root", () => get("/prod/", NAME), ["identity-based policy"]],
    [
      "a path with letters beyond ASCII",
      () => get("/prod/s%C3%A9cure%20/%E2%82%AC", NAME),
      ["identity-based policy"],
    ],
    [
      "a path with a wildcard and a policy variable",
      () => get("/prod/a*b/$%7Baws:username%7D", NAME),
      ["identity-based policy"],
    ],
    ["a long path", () => get(`/prod/${"x".repeat(1500)}`, NAME), ["identity-based policy"]],
    [
      "an API, by a user with a permissions boundary",
      () => get("/prod/secure", "Bea"),
      ["identity-based policy", "permissions boundary"],
    ],
    ["a function", () => invoke(local, local.keys(NAME), "work"), ["identity-based policy"]],
    [
      "a function's version",
      () => invoke(local, local.keys(NAME), "work:$LATEST"),
      ["identity-based policy"],
    ],
    ["a role", () => assume(local, local.keys(NAME), "Target"), ["role trust policy"]],
    [
      "a role, by a user with a permissions boundary",
      () => assume(local, local.keys("Bea"), "Target"),
      ["role trust policy"],
    ],
    [
      "a role, with an external id",
      () => assume(local, local.keys(NAME), "Target", { ExternalId: "4711" }),
      ["role trust policy"],
    ],
    [
      "a key whose policy does not delegate to the account",
      async () =>
        kms(local, local.keys(NAME), "Decrypt", {
          CiphertextBlob: await blob(),
          EncryptionContext: context,
          KeyId: "alias/own",
        }),
      ["resource-based policy"],
    ],
    [
      "an action without a resource",
      () => kms(local, local.keys(NAME), "ListKeys", {}),
      ["identity-based policy"],
    ],
  ])("%s", async (_, attempt, types) => {
    const refused = await attempt();
    expect([400, 403]).toContain(refused.status);
    expect(refused.header("x-signet-reason")).toMatch(/^no [ -~]+ allows [ -~]+$/);
    const found = suggested(refused);
    expect(found.map(({ policyType }) => policyType)).toEqual(types);
    await local.deploy(stack(pasted(found)));
    expect((await attempt()).status).toBe(200);
    await local.deploy(stack({}));
    expect((await attempt()).status).toBe(refused.status);
  });
});

it("the suggested statements allow only the denied call", async () => {
  const refused = await get("/prod/a*b", NAME);
  await local.deploy(stack(pasted(suggested(refused))));
  expect((await get("/prod/a*b", NAME)).status).toBe(200);
  expect((await get("/prod/aXb", NAME)).status).toBe(403);
  expect((await get("/prod/a*b", "Bea")).status).toBe(403);
  const own = { CiphertextBlob: await blob(), KeyId: "alias/own" };
  const decrypt = (EncryptionContext: object) =>
    kms(local, local.keys(NAME), "Decrypt", { ...own, EncryptionContext });
  await local.deploy(stack(pasted(suggested(await decrypt(context)))));
  expect((await decrypt(context)).status).toBe(200);
  const other = await decrypt({ ...context, app: "another", App: "another" });
  expect(other.text).toContain("AccessDeniedException");
  const marked = (ExternalId: string, team: string, SourceIdentity: string) =>
    assume(local, local.keys(NAME), "Target", {
      ExternalId,
      SourceIdentity,
      "Tags.member.1.Key": "team",
      "Tags.member.1.Value": team,
    });
  const trust: Statement[] = [];
  // Each refusal is about one action: to assume the role, to tag, or to set the source identity.
  for (let refusals = 0; refusals < 3; refusals++) {
    trust.push(...(pasted(suggested(await marked("4711", "blue", "ann"))).trust ?? []));
    await local.deploy(stack({ trust }));
  }
  expect((await marked("4711", "blue", "ann")).status).toBe(200);
  expect((await marked("4712", "blue", "ann")).status).toBe(403);
  expect((await marked("4711", "red", "ann")).status).toBe(403);
  expect((await marked("4711", "blue", "bob")).status).toBe(403);
  await local.deploy(stack({}));
});

it("a refusal because of a Deny names every denying statement and suggests no change", async () => {
  const Effect = "Deny";
  const identity = [
    { Action: "execute-api:Invoke", Resource: "*" },
    { Sid: "NoApi", Effect, Action: "execute-api:*", Resource: "*" },
    { Effect, Action: "execute-api:Invoke", Resource: "*" },
  ] as const;
  await local.deploy(stack({ identity }));
  const answer = await get("/prod/secure", NAME);
  expect(answer.json).toEqual({
    Message: expect.stringMatching(/ with an explicit deny in an identity-based policy$/),
  });
  const own = `policy Own of user ${NAME}`;
  expect(answer.header("x-signet-reason")).toBe(`denied by ${own}, NoApi; ${own}, statement 4`);
  expect(answer.header("x-signet-allow")).toBeUndefined();
  await local.deploy(stack({}));
});
