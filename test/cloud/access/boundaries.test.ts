import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { assumeRole } from "../assume-role.ts";
import { withProperties } from "../refusal.ts";
import {
  att,
  lambda,
  policy,
  ref,
  restApi,
  roleFor,
  user,
  type Resource,
  type Statement,
} from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { assume, invoke, kms, sentence } from "./asking.ts";
import { jsonOf } from "../../json-of.ts";

const account = "arn:aws:iam::123456789012";
const everything: Statement = { Action: "*", Resource: "*" };
const boundary = (ManagedPolicyName: string, ...statements: readonly Statement[]): Resource => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: { ManagedPolicyName, PolicyDocument: policy(...statements) },
});
const limits = {
  name: "Limits",
  resources: {
    Wide: boundary("Wide", everything),
    Silent: boundary("Silent", { Action: "kms:ListKeys", Resource: "*" }),
    Denying: boundary("Denying", everything, { ...everything, Effect: "Deny" }),
    NoSecrets: boundary("NoSecrets", { Action: ["kms:Encrypt", "logs:*"], Resource: "*" }),
  },
};
const within = (name: string, resource: Resource) =>
  withProperties(resource, { PermissionsBoundary: `${account}:policy/${name}` });
const named = {
  AWS: [att("Named"), att("Clerk"), "arn:aws:sts::123456789012:assumed-role/Agent/Session"],
};
const key = (alias: string, ...statements: readonly Statement[]) => ({
  [alias]: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: policy(...statements) } },
  [`${alias}Alias`]: {
    Type: "AWS::KMS::Alias",
    Properties: { AliasName: `alias/${alias.toLowerCase()}`, TargetKeyId: ref(alias) },
  },
});
const credentials = `export const handler = async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
});`;
const reader = lambda("Reader", "reader", {}, { Action: "kms:*", Resource: "*" });
const limited = lambda("Limited", "reader", {}, { Action: "kms:*", Resource: "*" });
const permission = (Principal: unknown) => ({
  Type: "AWS::Lambda::Permission",
  Properties: { Action: "lambda:InvokeFunction", FunctionName: att("Work"), Principal },
});
const stack = {
  name: "App",
  handlers: { empty: "export const handler = async () => ({});", reader: credentials },
  resources: {
    Inside: within("Wide", user("Inside", everything)),
    Outside: within("Silent", user("Outside", everything)),
    Denied: within("Denying", user("Denied", everything)),
    Idle: within("Wide", user("Idle")),
    Named: within("Silent", user("Named")),
    Ann: user("Ann", everything),
    Clerk: within("Silent", roleFor("Ann", "Clerk", everything)),
    Agent: within("Silent", roleFor("Ann", "Agent")),
    Free: within("Wide", roleFor("Ann", "Free", everything)),
    Target: roleFor("Named", "Target"),
    Open: {
      ...roleFor("Ann", "Open"),
      Properties: {
        RoleName: "Open",
        AssumeRolePolicyDocument: policy({
          Action: "sts:AssumeRole",
          Principal: { AWS: "123456789012" },
        }),
      },
    },
    ...lambda("Work", "empty"),
    ForUser: permission(att("Named")),
    ForRole: permission(att("Clerk")),
    ...reader,
    ...limited,
    LimitedRole: within("NoSecrets", limited["LimitedRole"] ?? { Type: "" }),
    ...restApi({ "GET /secure": { function: "Work" } }),
    ...key("Shared", {
      Action: "kms:*",
      Resource: "*",
      Principal: { AWS: `${account}:root` },
    }),
    ...key("Own", { Action: "kms:*", Resource: "*", Principal: named }),
  },
};

let local: TestCloud;
const sessions: Record<string, Credentials> = {};
beforeAll(async () => {
  local = await startTestCloud([limits, stack]);
  for (const role of ["Clerk", "Agent", "Free"]) {
    sessions[role] = await assumeRole(local, local.keys("Ann"), role);
  }
});
afterAll(() => local.close());

const keysOf = (name: string) => sessions[name] ?? local.keys(name);
const encrypt = (name: string, alias: string) =>
  kms(local, keysOf(name), "Encrypt", { KeyId: `alias/${alias}`, Plaintext: "YQ==" });
const CALLS = {
  "execute-api:Invoke": (name: string) => local.call("GET", "/prod/secure", { as: keysOf(name) }),
  "kms:Encrypt": (name: string) => encrypt(name, "shared"),
  "lambda:InvokeFunction": (name: string) => invoke(local, keysOf(name), "work"),
  "sts:AssumeRole": (name: string) => assume(local, keysOf(name), "Open"),
} as const;
const actions = [
  "execute-api:Invoke",
  "kms:Encrypt",
  "lambda:InvokeFunction",
  "sts:AssumeRole",
] as const;

const silent = (action: string) => ` because no permissions boundary allows the ${action} action`;
describe.each(actions)("%s", (action) => {
  it.each<[string, string, string]>([
    ["is allowed to a user by policy and boundary", "Inside", "allowed"],
    ["is allowed to a role by policy and boundary", "Free", "allowed"],
    ["is denied if the boundary does not allow it", "Outside", silent(action)],
    [
      "is denied if the boundary denies it",
      "Denied",
      " with an explicit deny in a permissions boundary",
    ],
    [
      "is denied if only the boundary allows it",
      "Idle",
      ` because no identity-based policy allows the ${action} action`,
    ],
  ])("%s", async (_, who, expected) => {
    const refused = `^User: ${account}:user/${who} is not authorized to perform: ${action} on resource: \\S+`;
    const form = expected === "allowed" ? "^allowed$" : `${refused}${expected}$`;
    expect(sentence(await CALLS[action](who))).toMatch(new RegExp(form));
  });
});

describe("a permissions boundary", () => {
  it.each<[string, () => Promise<string>, string]>([
    [
      "does not limit a key policy that names a user",
      async () => sentence(await encrypt("Named", "own")),
      "allowed",
    ],
    [
      "limits a key policy that names a role",
      async () => sentence(await encrypt("Clerk", "own")),
      silent("kms:Encrypt"),
    ],
    [
      "does not limit a key policy that names a session",
      async () => sentence(await encrypt("Agent", "own")),
      "allowed",
    ],
    [
      "does not limit a function's policy that names a user",
      async () => sentence(await invoke(local, keysOf("Named"), "work")),
      "allowed",
    ],
    [
      "limits a function's policy that names a role",
      async () => sentence(await invoke(local, keysOf("Clerk"), "work")),
      silent("lambda:InvokeFunction"),
    ],
    [
      "does not limit a trust policy that names a user",
      async () => sentence(await assume(local, keysOf("Named"), "Target")),
      "allowed",
    ],
  ])("%s", async (_, call, expected) => {
    const said = await call();
    expect(said.slice(-expected.length)).toBe(expected);
  });
});

it("an execution role cannot decrypt secrets if its boundary does not allow kms:Decrypt", async () => {
  const { CiphertextBlob } = jsonOf<{ CiphertextBlob: string }>(await encrypt("Ann", "shared"));
  const outcomes = ["reader", "limited"].map(async (functionName) => {
    const { json } = await invoke(local, local.keys("Ann"), functionName);
    // The handler `reader` returns the credentials of its role.
    const answer = await kms(local, json as Credentials, "Decrypt", { CiphertextBlob });
    return [answer.status, answer.header("x-signet-reason")?.replace(/ on .*/, "")];
  });
  expect(await Promise.all(outcomes)).toEqual([
    [200, undefined],
    [400, "no permissions boundary allows kms:Decrypt"],
  ]);
});

it("a removed boundary denies everything until it is deployed again", async () => {
  const status = async () => (await CALLS["execute-api:Invoke"]("Inside")).status;
  await local.deploy({ ...limits, resources: {} });
  expect(sentence(await CALLS["execute-api:Invoke"]("Inside"))).toMatch(
    / with an explicit deny in a permissions boundary$/,
  );
  await local.deploy(limits);
  expect(await status()).toBe(200);
  const narrow = { ...limits.resources, Wide: limits.resources.Silent };
  const Wide = withProperties(narrow.Wide, { ManagedPolicyName: "Wide" });
  await local.deploy({ ...limits, resources: { ...narrow, Wide } });
  expect(await status()).toBe(403);
});
