import { describe, expect, it } from "vitest";
import type { Account } from "../../../lib/cloud/account/account.ts";
import { newAccount } from "../../../lib/cloud/account/account.ts";
import { deleteStack } from "../../../lib/cloud/deployment/remove-resources.ts";
import { Problems } from "../../../lib/cloud/deployment/run/problems.ts";
import { newRun } from "../../../lib/cloud/deployment/run/run.ts";
import { deploySketch, emptyAccount } from "./deploy-sketch.ts";
import { att, lambda, policy, ref, restApi, role, user, type Resources } from "./sketch.ts";

const everything = { Action: "*", Resource: "*" };
const anything = {
  Key: { Type: "AWS::KMS::Key" },
  Alias: { Type: "AWS::KMS::Alias", Properties: { AliasName: "alias/a", TargetKeyId: ref("Key") } },
  ...lambda("Fn", "code", { FunctionName: ref("AWS::NoValue") }),
  ...restApi({ "GET /a/{id}": { function: "Fn" } }),
  Validator: { Type: "AWS::ApiGateway::RequestValidator", Properties: { RestApiId: ref("Api") } },
  Ann: { Type: "AWS::IAM::User" },
  Group: { Type: "AWS::IAM::Group" },
  Managed: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: policy(everything) } },
  Log: { Type: "AWS::Logs::LogGroup" },
} satisfies Resources;

/** Returns the same account after a restart, with its persisted state only. */
function restarted({ state }: Account): Account {
  return newAccount(JSON.parse(JSON.stringify(state)));
}

const physicalIds = (account: Account, stack = "S") =>
  Object.fromEntries(
    Object.entries(account.state.stacks[stack]?.resources ?? {}).map(([id, record]) => [
      id,
      record.physicalId,
    ]),
  );

describe("a second deployment", () => {
  it.each([
    ["in the same run", (account: Account) => account],
    ["after a restart", restarted],
  ])("%s keeps every physical id and principal id", (_, later) => {
    const first = emptyAccount();
    const record = deploySketch(first, { name: "S", resources: anything });
    const second = later(first);
    expect(deploySketch(second, { name: "S", resources: anything })).toEqual(record);
  });

  it("creates no resource twice", () => {
    const account = emptyAccount();
    deploySketch(account, { name: "S", resources: anything });
    deploySketch(account, { name: "S", resources: anything });
    expect(account.keys.all()).toHaveLength(1);
    expect(account.apis.size).toBe(1);
    expect(account.functions.size).toBe(1);
  });

  it("applies changed properties", () => {
    const account = emptyAccount();
    deploySketch(account, { name: "S", resources: lambda("Fn", "code", { Timeout: 5 }) });
    deploySketch(account, { name: "S", resources: lambda("Fn", "code", { Timeout: 6 }) });
    expect(account.functions.get("fn")?.timeoutSeconds).toBe(6);
  });

  it("generates names in the format of AWS", () => {
    const account = emptyAccount();
    deploySketch(account, { name: "S", resources: anything });
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    expect(physicalIds(account)).toMatchObject({
      Key: expect.stringMatching(uuid),
      Fn: expect.stringMatching(/^S-Fn-[A-Za-z0-9]{12}$/),
      FnRole: expect.stringMatching(/^S-FnRole-[A-Za-z0-9]{12}$/),
      Api: expect.stringMatching(/^[a-z0-9]{10}$/),
      Managed: expect.stringMatching(
        /^arn:aws:iam::123456789012:policy\/S-Managed-[A-Za-z0-9]{12}$/,
      ),
    });
  });
});

describe("a resource that is no longer in the template", () => {
  it("is removed", () => {
    const account = emptyAccount();
    deploySketch(account, { name: "S", resources: anything });
    deploySketch(account, { name: "S", resources: {} });
    expect(account.functions.size + account.apis.size + account.directory.users.size).toBe(0);
    expect(account.directory.roles.size).toBe(0);
    const { managedPolicies } = emptyAccount().directory;
    expect([...account.directory.managedPolicies.keys()]).toEqual([...managedPolicies.keys()]);
    expect(account.keys.aliasTarget("alias/a")).toBeUndefined();
    expect(account.keys.all()[0]?.record).toMatchObject({
      enabled: false,
      deletionDate: expect.any(String),
    });
    expect(physicalIds(account)).toEqual({});
  });

  it.each([
    ["no policy", {}, false],
    ["DeletionPolicy Delete", { DeletionPolicy: "Delete" }, false],
    ["DeletionPolicy Retain", { DeletionPolicy: "Retain" }, true],
    ["DeletionPolicy RetainExceptOnCreate", { DeletionPolicy: "RetainExceptOnCreate" }, true],
    ["UpdateReplacePolicy Retain alone", { UpdateReplacePolicy: "Retain" }, false],
  ])(
    "is retained according to its policies (a key with %s, %j, retained: %s)",
    (_, attributes, retained) => {
      for (const remove of [
        (account: Account) => deploySketch(account, { name: "S", resources: {} }),
        (account: Account) =>
          deleteStack(account, { name: "S", id: "S" }, newRun(new Problems(), true)),
      ]) {
        const account = emptyAccount();
        deploySketch(account, {
          name: "S",
          resources: { Key: { Type: "AWS::KMS::Key", ...attributes } },
        });
        remove(account);
        expect(account.keys.all()[0]?.record.deletionDate === undefined).toBe(retained);
      }
    },
  );

  it("is deleted after the pending window in the template, if it is a key", () => {
    const account = emptyAccount();
    const Key = { Type: "AWS::KMS::Key", Properties: { PendingWindowInDays: 7 } };
    deploySketch(account, { name: "S", resources: { Key } });
    deploySketch(account, { name: "S", resources: {} });
    const { deletionDate = "" } = account.keys.all()[0]?.record ?? {};
    expect(Math.round((Date.parse(deletionDate) - Date.now()) / 86_400_000)).toBe(7);
  });

  it("is removed with its access key, if it is a user", () => {
    const account = emptyAccount();
    deploySketch(account, { name: "S", resources: { Ann: user("Ann") } });
    const { accessKeyId } = account.directory.accessKeyOf("Ann");
    expect(account.directory.find(accessKeyId)).toBeDefined();
    deploySketch(account, { name: "S", resources: {} });
    expect(account.directory.find(accessKeyId)).toBeUndefined();
    deploySketch(account, { name: "S", resources: { Ann: user("Ann") } });
    expect(account.directory.find(accessKeyId)).toBeUndefined();
    expect(account.directory.accessKeyOf("Ann").accessKeyId).not.toBe(accessKeyId);
  });

  it("is removed with its sessions, if it is a role, even if a role with the same name follows", () => {
    const account = emptyAccount();
    const Clerk = {
      ...role("lambda.amazonaws.com"),
      Properties: { ...role("lambda.amazonaws.com").Properties, RoleName: "Clerk" },
    };
    const resources = { Clerk };
    deploySketch(account, { name: "S", resources });
    const issued = new Date();
    const expiration = new Date(Date.now() + 3_600_000);
    const wanted = { roleName: "Clerk", sessionName: "s", issued, expiration };
    const ids = [undefined, "arn:of:a:function"].map(
      (functionArn) => account.directory.sessions.add({ ...wanted, functionArn }).accessKeyId,
    );
    expect(ids.map((id) => account.directory.find(id)?.principal.arn)).toEqual(
      Array(2).fill("arn:aws:sts::123456789012:assumed-role/Clerk/s"),
    );
    deploySketch(account, { name: "S", resources: {} });
    deploySketch(account, { name: "S", resources });
    expect(ids.map((id) => account.directory.find(id))).toEqual([undefined, undefined]);
  });
});

it("a resource with a fixed name survives a change of its logical id across a restart", () => {
  const before = emptyAccount();
  const named = (suffix: string) => ({
    [`Ann${suffix}`]: user("Ann"),
    ...lambda(`Fn${suffix}`, "code", { FunctionName: "fn" }),
  });
  deploySketch(before, { name: "S", resources: named("") });
  const { accessKeyId } = before.directory.accessKeyOf("Ann");
  const account = restarted(before);
  deploySketch(account, { name: "S", resources: named("Renamed") });
  expect(account.directory.find(accessKeyId)?.principal.arn).toMatch(/user\/Ann$/);
  expect([...account.functions.keys()]).toEqual(["fn"]);
});

describe("a replaced resource", () => {
  it.each([
    ["is removed", {}, false],
    ["is removed despite a DeletionPolicy", { DeletionPolicy: "Retain" }, false],
    ["is retained by an UpdateReplacePolicy", { UpdateReplacePolicy: "Retain" }, true],
  ])("%s", (_, attributes, retained) => {
    const account = emptyAccount();
    const named = (name: string) => ({ Ann: { ...user(name), ...attributes } });
    deploySketch(account, { name: "S", resources: named("Ann") });
    const { accessKeyId } = account.directory.accessKeyOf("Ann");
    deploySketch(account, { name: "S", resources: named("Bea") });
    expect(account.directory.find(accessKeyId) !== undefined).toBe(retained);
    expect([...account.directory.users.keys()]).toEqual(retained ? ["Ann", "Bea"] : ["Bea"]);
  });

  it("is removed if the new resource has another type", () => {
    const account = emptyAccount();
    deploySketch(account, { name: "S", resources: { Thing: user("Ann") } });
    deploySketch(account, { name: "S", resources: { Thing: { Type: "AWS::KMS::Key" } } });
    expect(account.directory.users.size).toBe(0);
    expect(account.keys.all()).toHaveLength(1);
  });
});

describe("conditions and parameters", () => {
  const template = {
    Parameters: {
      Wanted: { Type: "String", Default: "yes" },
      Bootstrap: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/cdk/version" },
      Names: { Type: "CommaDelimitedList", Default: "a,b" },
    },
    Conditions: {
      Wanted: { "Fn::Equals": [ref("Wanted"), "yes"] },
      Unwanted: { "Fn::Not": [{ Condition: "Wanted" }] },
      Circle: { "Fn::And": [{ Condition: "Circle" }, { Condition: "Wanted" }] },
    },
    Mappings: { Sizes: { small: { bytes: 1 } } },
  };
  const deploy = (resources: Resources, outputs = {}) => {
    const account = emptyAccount();
    return { account, ...deploySketch(account, { name: "S", resources, outputs, template }) };
  };

  it("decide which resources and outputs exist", () => {
    const { resources, outputs } = deploy(
      {
        Here: { ...user("Here"), Condition: "Wanted" },
        Gone: { ...user("Gone"), Condition: "Unwanted" },
      },
      {
        Here: { Value: ref("Here"), Condition: "Wanted" },
        Gone: { Value: ref("Gone"), Condition: "Unwanted" },
      },
    );
    expect(Object.keys(resources)).toEqual(["Here"]);
    expect(outputs).toEqual({ Here: "Here" });
  });

  it("allow an unsupported type if its condition is false", () => {
    expect(() =>
      deploy({ Gone: { Type: "AWS::EC2::NetworkAcl", Condition: "Unwanted" } }),
    ).not.toThrow();
  });

  it("give values to the template", () => {
    const { outputs } = deploy(
      {},
      {
        Parameter: { Value: ref("Wanted") },
        Mapped: { Value: { "Fn::FindInMap": ["Sizes", "small", "bytes"] } },
        Pseudo: {
          Value: {
            "Fn::Sub":
              "${AWS::Partition} ${AWS::Region} ${AWS::AccountId} ${AWS::URLSuffix} ${AWS::StackName}",
          },
        },
        StackId: { Value: ref("AWS::StackId") },
      },
    );
    expect(outputs).toEqual({
      Parameter: "yes",
      Mapped: "1",
      Pseudo: "aws us-east-1 123456789012 amazonaws.com S",
      StackId:
        "arn:aws:cloudformation:us-east-1:123456789012:stack/S/00000000-0000-0000-0000-000000000000",
    });
  });

  it.each([
    [
      "a parameter from SSM",
      ref("Bootstrap"),
      "S: parameter S:Bootstrap is stored in SSM as /cdk/version",
    ],
    ["a parameter that is a list", ref("Names"), "output X does not resolve to text"],
    ["a name that every object inherits", ref("toString"), "Ref toString has no value here"],
    [
      "a condition that depends on itself",
      { "Fn::If": ["Circle", 1, 2] },
      "condition Circle depends on itself",
    ],
    [
      "a condition that does not exist",
      { "Fn::If": ["constructor", 1, 2] },
      "condition constructor does not exist",
    ],
    [
      "a mapping that does not exist",
      { "Fn::FindInMap": ["Sizes", "constructor", "name"] },
      "mapping Sizes.constructor.name does not exist",
    ],
    ["an output that is a list", ["a"], "output X does not resolve to text"],
    ["an output with AWS::NoValue", ref("AWS::NoValue"), "output X does not resolve to text"],
  ])("reject %s", (_, Value, message) => {
    expect(() => deploy({}, { X: { Value } })).toThrow(message);
  });
});

describe("between stacks", () => {
  const shared = {
    name: "Key",
    resources: { Key: { Type: "AWS::KMS::Key" } },
    outputs: { Arn: { Value: att("Key"), Export: { Name: "Key:Arn" } } },
  };
  const using = (Description: unknown) => ({
    name: "App",
    resources: { Own: { Type: "AWS::KMS::Key", Properties: { Description } } },
  });
  const description = (account: Account) => account.keys.all().at(-1)?.record.description;

  it.each([
    ["Fn::ImportValue", { "Fn::ImportValue": { "Fn::Sub": "Key:Arn" } }],
    ["Fn::GetStackOutput", { "Fn::GetStackOutput": { StackName: "Key", OutputName: "Arn" } }],
  ])("%s reads a value of another stack", (_, value) => {
    const account = emptyAccount();
    const { outputs } = deploySketch(account, shared);
    deploySketch(account, using(value));
    expect(outputs["Arn"]).toMatch(/^arn:aws:kms:us-east-1:123456789012:key\//);
    expect(description(account)).toBe(outputs["Arn"]);
  });

  it.each([
    [{ "Fn::ImportValue": "Key:Arn" }, "App/Own: no deployed stack exports Key:Arn"],
    [{ "Fn::ImportValue": "constructor" }, "no deployed stack exports constructor"],
    [
      { "Fn::GetStackOutput": { StackName: "Key", OutputName: "Arn" } },
      "stack Key has no output Arn",
    ],
  ])("%j is rejected if the value does not exist", (value, message) => {
    expect(() => deploySketch(emptyAccount(), using(value))).toThrow(message);
  });

  it("a permission stays when only the stack of its function is deployed again, and goes with its own stack", () => {
    const account = emptyAccount();
    const permission = {
      Type: "AWS::Lambda::Permission",
      Properties: {
        FunctionName: "fn",
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
      },
    };
    const fnArn = "arn:aws:lambda:us-east-1:123456789012:function:fn";
    deploySketch(account, { name: "Functions", resources: lambda("Fn", "code") });
    deploySketch(account, { name: "Api", resources: { May: permission } });
    deploySketch(account, { name: "Functions", resources: lambda("Fn", "code", { Timeout: 6 }) });
    expect(account.permissions.get(fnArn)?.size).toBe(1);
    deploySketch(account, { name: "Api", resources: {} });
    expect(account.permissions.get(fnArn)?.size).toBe(0);
  });

  it("an export of another stack cannot be exported again", () => {
    const account = emptyAccount();
    deploySketch(account, shared);
    expect(() => deploySketch(account, { ...shared, name: "Twin" })).toThrow(
      "stack Key exports Key:Arn already",
    );
    expect(() => deploySketch(account, shared)).not.toThrow();
  });

  it("an alias of another stack cannot be declared again", () => {
    const account = emptyAccount();
    const alias = { AliasName: "alias/a", TargetKeyId: ref("Key") };
    const resources = {
      ...shared.resources,
      Alias: { Type: "AWS::KMS::Alias", Properties: alias },
    };
    deploySketch(account, { name: "One", resources });
    const target = account.keys.aliasTarget("alias/a");
    expect(() => deploySketch(account, { name: "Two", resources })).toThrow(
      "alias/a exists already: Alias of stack One",
    );
    expect(account.keys.aliasTarget("alias/a")).toBe(target);
  });

  it("a user of another stack cannot be declared again", () => {
    const account = emptyAccount();
    deploySketch(account, { name: "One", resources: { Ann: user("Ann") } });
    expect(() => deploySketch(account, { name: "Two", resources: { Ann: user("Ann") } })).toThrow(
      "Ann exists already",
    );
  });
});
