import { readFileSync } from "node:fs";
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { beforeAll, describe, expect, it } from "vitest";
import { policy, ref, user, type Resources } from "../../deployment/sketch.ts";
import { clientCloud, jsonCalls } from "../client-cloud.ts";
import { callKms, outcome } from "../secretsmanager/secrets-cloud.ts";

const arn = (name: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${name}`,
});
const root = { AWS: { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root" } };
const everything = { Action: "ssm:*", Resource: "*" };
const parameter = (Name: string, Value: string, more: object = {}) => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Name, Type: "String", Value, ...more },
});

const resources: Resources = {
  Ann: user("Ann", everything, { Action: "kms:*", Resource: "*" }),
  NoKey: user("NoKey", everything),
  Bob: user("Bob"),
  App: user("App", { Action: ["ssm:GetParameter*"], Resource: arn("/app/*") }),
  AppPath: user("AppPath", { Action: "ssm:GetParametersByPath", Resource: arn("/app") }),
  Denied: user("Denied", everything, {
    Effect: "Deny",
    Action: "ssm:GetParameter",
    Resource: arn("/app/url"),
  }),
  Tagged: user("Tagged", {
    Action: "ssm:GetParameter",
    Resource: "*",
    Condition: { StringEquals: { "ssm:resourceTag/team": "a" } },
  }),
  Flat: user("Flat", everything, {
    Effect: "Deny",
    Action: "ssm:GetParametersByPath",
    Resource: "*",
    Condition: { StringEquals: { "ssm:Recursive": "true" } },
  }),
  Once: user("Once", {
    Action: "ssm:PutParameter",
    Resource: "*",
    Condition: { StringEquals: { "ssm:Overwrite": "false" } },
  }),
  Through: user("Through", everything, {
    Action: ["kms:Encrypt", "kms:Decrypt"],
    Resource: "*",
    Condition: {
      StringEquals: {
        "kms:ViaService": { "Fn::Sub": "ssm.${AWS::Region}.amazonaws.com" },
        "kms:EncryptionContext:PARAMETER_ARN": arn("/app/keyed"),
      },
    },
  }),
  Key: {
    Type: "AWS::KMS::Key",
    Properties: { KeyPolicy: policy({ Action: "kms:*", Resource: "*", Principal: root }) },
  },
  Alias: {
    Type: "AWS::KMS::Alias",
    Properties: { AliasName: "alias/app", TargetKeyId: ref("Key") },
  },
  Url: parameter("/app/url", "https://example.test", { Tags: { team: "a" } }),
  Plain: parameter("plain", "value"),
};

const cloud = clientCloud({ name: "Parameters", resources }, (settings) => new SSMClient(settings));
const call = jsonCalls(cloud, "ssm", "AmazonSSM");
const ask = async (userName: string, operation: string, body: object) =>
  outcome(await call(userName, operation, body));
const put = (userName: string, Name: string, more: object = {}) =>
  ask(userName, "PutParameter", { Name, Value: "v", Type: "String", ...more });

beforeAll(async () => {
  await put("Ann", "/app/keyed", { Type: "SecureString", KeyId: "alias/app", Value: "canary" });
  await put("Ann", "/app/secure", { Type: "SecureString", Value: "canary" });
});

const refused = (text: RegExp) => ["AccessDeniedException", expect.stringMatching(text)];

describe("the access to parameters", () => {
  const get = (Name: string, more: object = {}) => ["GetParameter", { Name, ...more }] as const;
  const decrypted = (Name: string) => get(Name, { WithDecryption: true });
  const NONE = refused(/because no identity-based policy allows/);
  const KMS = refused(/^The ciphertext refers to a customer master key that does not exist/);

  it.each<[string, string, readonly [string, object], object]>([
    [
      "a policy on the path",
      "App",
      get("/app/url"),
      { Parameter: { Value: "https://example.test" } },
    ],
    ["no policy", "Bob", get("/app/url"), NONE],
    ["a policy on another path", "App", get("plain"), NONE],
    ["a policy on another path, if it is missing", "App", get("missing"), NONE],
    ["a policy that denies it", "Denied", get("/app/url"), refused(/with an explicit deny/)],
    [
      "a policy that denies it, by its path",
      "Denied",
      ["GetParametersByPath", { Path: "/app" }],
      { Parameters: { length: 3 } },
    ],
    ["a condition on its tags", "Tagged", get("/app/url"), { Parameter: { Name: "/app/url" } }],
    ["a condition on its tags that does not fit", "Tagged", get("plain"), NONE],
    [
      "policies on some of the names",
      "App",
      ["GetParameters", { Names: ["/app/url", "plain"] }],
      NONE,
    ],
    [
      "policies on all names",
      "App",
      ["GetParameters", { Names: ["/app/url", "/app/none"] }],
      { InvalidParameters: ["/app/none"], Parameters: [{ Name: "/app/url" }] },
    ],
    ["a policy on all below the path", "App", ["GetParametersByPath", { Path: "/app" }], NONE],
    [
      "a policy on the path itself",
      "AppPath",
      ["GetParametersByPath", { Path: "/app" }],
      { Parameters: { length: 3 } },
    ],
    [
      "a condition that excludes recursion",
      "Flat",
      ["GetParametersByPath", { Path: "/", Recursive: true }],
      refused(/with an explicit deny/),
    ],
    [
      "a condition that allows one level",
      "Flat",
      ["GetParametersByPath", { Path: "/" }],
      { Parameters: [{ Name: "plain" }] },
    ],
    [
      "the service's key, without a permission",
      "NoKey",
      decrypted("/app/secure"),
      { Parameter: { Value: "canary" } },
    ],
    ["a key without a permission", "NoKey", decrypted("/app/keyed"), KMS],
    [
      "a key without a permission, if it need not be decrypted",
      "NoKey",
      get("/app/keyed"),
      { Parameter: { Type: "SecureString" } },
    ],
    [
      "a key through the service",
      "Through",
      decrypted("/app/keyed"),
      { Parameter: { Value: "canary" } },
    ],
    [
      "a key of another parameter",
      "Through",
      ["PutParameter", { Name: "/other", Value: "v", Type: "SecureString", KeyId: "alias/app" }],
      refused(/not authorized to perform: kms:Encrypt/),
    ],
    [
      "a condition against overwriting",
      "Once",
      ["PutParameter", { Name: "plain", Value: "v", Overwrite: true }],
      NONE,
    ],
    [
      "a condition against overwriting, for a new name",
      "Once",
      ["PutParameter", { Name: "/once", Value: "v", Type: "String" }],
      { Version: 1 },
    ],
  ])("with %s", async (_, name, [operation, body], expected) => {
    expect(await ask(name, operation, body)).toMatchObject(expected);
  });

  it.each([
    ["DeleteParameter", { Name: "plain" }],
    ["DeleteParameters", { Names: ["plain"] }],
    ["GetParameterHistory", { Name: "plain" }],
    ["DescribeParameters", {}],
    ["LabelParameterVersion", { Name: "plain", Labels: ["a"] }],
    ["UnlabelParameterVersion", { Name: "plain", ParameterVersion: 1, Labels: ["a"] }],
    ["AddTagsToResource", { ResourceType: "Parameter", ResourceId: "plain", Tags: [] }],
    ["RemoveTagsFromResource", { ResourceType: "Parameter", ResourceId: "plain", TagKeys: ["a"] }],
    ["ListTagsForResource", { ResourceType: "Parameter", ResourceId: "plain" }],
  ])("refuses %s to a caller without a policy", async (operation, body) => {
    expect(await ask("Bob", operation, body)).toEqual([
      "AccessDeniedException",
      expect.stringContaining(`not authorized to perform: ssm:${operation} on resource: arn:`),
    ]);
  });
});

describe("a parameter", () => {
  it("has versions and labels, which a name selects", async () => {
    const ann = cloud.as("Ann");
    await ann.send(new PutParameterCommand({ Name: "/v/a", Value: "one", Type: "String" }));
    const again = { Name: "/v/a", Value: "two", Overwrite: true };
    expect(await ann.send(new PutParameterCommand(again))).toMatchObject({
      Version: 2,
      Tier: "Standard",
    });
    await ask("Ann", "LabelParameterVersion", {
      Name: "/v/a",
      ParameterVersion: 1,
      Labels: ["old", "1x"],
    });
    const get = (Name: string) => ann.send(new GetParameterCommand({ Name }));
    const latest = (await get("/v/a")).Parameter;
    expect(latest).toMatchObject({
      ARN: "arn:aws:ssm:us-east-1:123456789012:parameter/v/a",
      DataType: "text",
      Name: "/v/a",
      Type: "String",
      Value: "two",
      Version: 2,
    });
    expect(latest?.LastModifiedDate).toBeInstanceOf(Date);
    expect((await get("/v/a:1")).Parameter).toMatchObject({ Value: "one", Selector: ":1" });
    expect((await get(`${latest?.ARN}:old`)).Parameter).toMatchObject({ Value: "one" });
    expect(await ask("Ann", "GetParameter", { Name: "/v/a:3" })).toEqual([
      "ParameterVersionNotFound",
      "Systems Manager could not find version 3 of /v/a. Verify the version and try again.",
    ]);
    expect(await ask("Ann", "DeleteParameter", { Name: "/v/a:1" })).toEqual([
      "ParameterNotFound",
      undefined,
    ]);
    expect(await ask("Ann", "GetParameterHistory", { Name: "/v/a" })).toMatchObject({
      Parameters: [
        { Version: 1, Labels: ["old"], Value: "one" },
        { Version: 2, Value: "two" },
      ],
    });
    await ask("Ann", "UnlabelParameterVersion", {
      Name: "/v/a",
      ParameterVersion: 1,
      Labels: ["old"],
    });
    expect(await ask("Ann", "DeleteParameters", { Names: ["/v/a", "/v/b"] })).toEqual({
      DeletedParameters: ["/v/a"],
      InvalidParameters: ["/v/b"],
    });
  });

  it("is listed by path and filter, page by page", async () => {
    const ann = cloud.as("Ann");
    for (const name of ["/p/a", "/p/b/c", "/p/d"]) await put("Ann", name);
    const page = (more: object) =>
      ann.send(new GetParametersByPathCommand({ Path: "/p/", ...more }));
    const names = async (more: object) => (await page(more)).Parameters?.map(({ Name }) => Name);
    expect(await names({})).toEqual(["/p/a", "/p/d"]);
    const { NextToken } = await page({ Recursive: true, MaxResults: 2 });
    expect(await names({ Recursive: true, MaxResults: 2, NextToken })).toEqual(["/p/d"]);
    const described = await ask("Ann", "DescribeParameters", {
      ParameterFilters: [{ Key: "Name", Option: "BeginsWith", Values: ["/p/b"] }],
    });
    expect(described).toMatchObject({ Parameters: [{ Name: "/p/b/c", Tier: "Standard" }] });
    expect(JSON.stringify(described)).not.toContain("Value");
  });

  it("that is secure is a ciphertext, unless it is decrypted, and in the state", async () => {
    const shown = await ask("Ann", "GetParameter", { Name: "/app/keyed" });
    expect(shown).toMatchObject({ Parameter: { Value: expect.stringMatching(/^AQIC/) } });
    const state = readFileSync(`${cloud.local.directory}/state/state.json`, "utf8");
    for (const text of [state, cloud.local.lines.join("\n")]) {
      expect(text).not.toContain("canary");
      expect(text).not.toContain("https://example.test");
    }
    await callKms(cloud.local, "Ann", "DisableKey", "alias/app");
    expect(await ask("Ann", "GetParameter", { Name: "/app/keyed", WithDecryption: true })).toEqual([
      "InvalidKeyId",
      expect.stringMatching(/is disabled\.$/),
    ]);
  });

  it("has tags, which a request may change", async () => {
    const of = { ResourceType: "Parameter", ResourceId: "/t" };
    await put("Ann", "/t", { Tags: [{ Key: "a", Value: "1" }] });
    await ask("Ann", "AddTagsToResource", { ...of, Tags: [{ Key: "b", Value: "2" }] });
    await ask("Ann", "RemoveTagsFromResource", { ...of, TagKeys: ["a"] });
    expect(await ask("Ann", "ListTagsForResource", of)).toEqual({
      TagList: [{ Key: "b", Value: "2" }],
    });
  });
});

it.each<[string, string, object, string, string]>([
  ["a missing parameter", "GetParameter", { Name: "/none" }, "ParameterNotFound", ""],
  [
    "an existing name",
    "PutParameter",
    { Name: "plain", Value: "v", Type: "String" },
    "ParameterAlreadyExists",
    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
  ],
  [
    "another spelling of an existing name",
    "PutParameter",
    { Name: "/plain", Value: "v", Overwrite: true, Type: "String" },
    "ParameterAlreadyExists",
    "The parameter already exists.",
  ],
  [
    "no type",
    "PutParameter",
    { Name: "/new", Value: "v" },
    "ValidationException",
    "A parameter type is required when you create a parameter.",
  ],
  [
    "another type",
    "PutParameter",
    { Name: "plain", Value: "v", Type: "SecureString", Overwrite: true },
    "HierarchyTypeMismatchException",
    "Parameter Store doesn't support changing a parameter type",
  ],
  [
    "a reserved name",
    "PutParameter",
    { Name: "/aws/x", Value: "v", Type: "String" },
    "AccessDeniedException",
    "No access to reserved parameter name: /aws/x.",
  ],
  [
    "a relative path",
    "PutParameter",
    { Name: "a/b", Value: "v", Type: "String" },
    "ValidationException",
    "Parameter name must be a fully qualified name.",
  ],
  [
    "too many levels",
    "PutParameter",
    { Name: "/a".repeat(16), Value: "v", Type: "String" },
    "HierarchyLevelLimitExceededException",
    "Hierarchy depth",
  ],
  [
    "5 KB in the standard tier",
    "PutParameter",
    { Name: "/new", Value: "x".repeat(4097), Type: "String" },
    "ValidationException",
    "Standard tier parameters support a maximum parameter value of 4096 characters.",
  ],
  [
    "9 KB",
    "PutParameter",
    { Name: "/new", Value: "x".repeat(8193), Type: "String", Tier: "Intelligent-Tiering" },
    "ValidationException",
    "Advanced tier parameters support",
  ],
  [
    "a value that refers to another",
    "PutParameter",
    { Name: "/new", Value: "{{x}}", Type: "String" },
    "ValidationException",
    "Parameter value can't nest another parameter.",
  ],
  [
    "a value outside of its pattern",
    "PutParameter",
    { Name: "/new", Value: "x1", Type: "String", AllowedPattern: "[a-z]+" },
    "ParameterPatternMismatchException",
    "Parameter value, cannot be validated against allowedPattern: [a-z]+",
  ],
  [
    "a pattern that takes too long",
    "PutParameter",
    { Name: "/new", Value: "a".repeat(40), Type: "String", AllowedPattern: "(a+)+b" },
    "ParameterPatternMismatchException",
    "Parameter value",
  ],
  [
    "a pattern that is not one",
    "PutParameter",
    { Name: "/new", Value: "a", Type: "String", AllowedPattern: "(" },
    "InvalidAllowedPatternException",
    "",
  ],
  [
    "an unknown key",
    "PutParameter",
    { Name: "/new", Value: "a", Type: "SecureString", KeyId: "alias/none" },
    "InvalidKeyId",
    "Invalid keyId alias/none",
  ],
  [
    "a path without a slash",
    "GetParametersByPath",
    { Path: "app" },
    "ValidationException",
    "The parameter doesn't meet the parameter name requirements.",
  ],
  [
    "the same name twice",
    "GetParameters",
    { Names: ["a", "a"] },
    "ValidationException",
    "Parameters can't have duplicate names.",
  ],
  [
    "a parameter policy",
    "PutParameter",
    { Name: "/new", Value: "v", Type: "String", Policies: "[]" },
    "NotImplemented",
    "The local cloud does not serve parameter policies.",
  ],
  [
    "a list of documents",
    "ListDocuments",
    {},
    "NotImplemented",
    "The local cloud does not serve ssm:ListDocuments.",
  ],
])("refuses %s", async (_, operation, body, type, text) => {
  const [given, message = ""] = [await ask("Ann", operation, body)].flat().map(String);
  expect([given, message]).toEqual([type, expect.stringContaining(text)]);
});
