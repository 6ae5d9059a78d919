import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { newAccount } from "../../../../lib/cloud/account/account.ts";
import { UploadedCode } from "../../../../lib/cloud/archive/uploaded-code.ts";
import { renamed, zipOf } from "../../archive/write-zip.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { alias, version } from "../../deployment/lambda-sketch.ts";
import { att, lambda, policy, role, user, type Statement } from "../../deployment/sketch.ts";
import { withChangedCode } from "../../../../lib/cloud/runtime/with-changed-code.ts";
import { uploadedZip } from "../../../../lib/cloud/services/lambda/changing/uploaded-zip.ts";
import { idleFunctions, lambdaCallOf, lambdaCalls, type LambdaCall } from "./lambda-calls.ts";

const HERE = "arn:aws:lambda:us-east-1:123456789012";
const FN = `${HERE}:function:fn`;
const LAYER = `${HERE}:layer:tools:1`;
const FOREIGN_LAYER = "arn:aws:lambda:us-east-1:210987654321:layer:tools:1";
const SETTINGS = "lambda:UpdateFunctionConfiguration";
const ROLE = "arn:aws:iam::123456789012:role/other";
const zip = zipOf({ "handler.mjs": ["export const handler = () => 2"] });
const ZipFile = zip.toString("base64");
const SHA256 = createHash("sha256").update(zip).digest("base64");
const hash = "ab".repeat(32);

const assets = new Map(["code.zip", "file.zip"].map((key) => [key, import.meta.dirname]));
const folder = mkdtempSync(join(tmpdir(), "signet-changing-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of ["code.zip", `${hash}.zip`]) writeFileSync(join(folder, name), zip);
writeFileSync(join(folder, "broken.zip"), "no archive");

const all: Statement = { Action: "*", Resource: "*" };
const without = (name: string, Action: string, more: object = {}) =>
  user(name, all, { Effect: "Deny", Action, Resource: "*", ...more });
const resources = (timeout = 3, code = "code") => ({
  ...lambda("Fn", code, {
    Description: "first",
    Timeout: timeout,
    Environment: { Variables: { STAGE: "test" } },
    MemorySize: 256,
  }),
  One: version("Fn"),
  Live: alias("Fn", "live", "One"),
  OtherRole: {
    ...role("lambda.amazonaws.com"),
    Properties: { ...role("lambda.amazonaws.com").Properties, RoleName: "other" },
  },
  ClosedRole: {
    ...role("ec2.amazonaws.com"),
    Properties: { ...role("ec2.amazonaws.com").Properties, RoleName: "closed" },
  },
  Tools: {
    Type: "AWS::Lambda::LayerVersion",
    Properties: { LayerName: "tools", Content: { S3Bucket: "assets", S3Key: "code.zip" } },
  },
  Key: {
    Type: "AWS::KMS::Key",
    Properties: {
      KeyPolicy: policy({
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "kms:*",
        Resource: "*",
      }),
    },
  },
  Ann: user("Ann", all),
  Bob: user("Bob"),
  NoCode: without("NoCode", "lambda:UpdateFunctionCode"),
  NoSettings: without("NoSettings", "lambda:UpdateFunctionConfiguration"),
  NoLayers: without("NoLayers", "lambda:UpdateFunctionConfiguration", {
    Condition: { "ForAnyValue:StringLike": { "lambda:Layer": "*" } },
  }),
  NoVersions: without("NoVersions", "lambda:PublishVersion"),
  NoNewAlias: without("NoNewAlias", "lambda:CreateAlias"),
  NoAlias: without("NoAlias", "lambda:UpdateAlias"),
  NoRemoval: without("NoRemoval", "lambda:DeleteAlias"),
  NoPass: without("NoPass", "iam:PassRole", {
    Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
  }),
  NoLayerVersion: without("NoLayerVersion", "lambda:GetLayerVersion"),
  NoObject: without("NoObject", "s3:GetObject"),
  OutOfBucket: user("OutOfBucket", all),
  Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "bucket" } },
  BucketPolicy: {
    Type: "AWS::S3::BucketPolicy",
    Properties: {
      Bucket: "bucket",
      PolicyDocument: policy({
        Effect: "Deny",
        Principal: { AWS: att("OutOfBucket") },
        Action: "s3:*",
        Resource: "arn:aws:s3:::bucket/*",
      }),
    },
  },
  NoGrant: without("NoGrant", "kms:CreateGrant"),
  NoEncrypt: without("NoEncrypt", "kms:Encrypt", {
    Condition: { StringEquals: { "kms:EncryptionContext:aws:lambda:FunctionArn": FN } },
  }),
});

function start(state = emptyAccount().state) {
  const account = newAccount(state);
  const uploads = new UploadedCode(folder);
  account.codeStore = {
    pathOf: (bucket, key) =>
      bucket === "bucket" && !key.includes("missing") ? join(folder, key) : undefined,
    keep: (...given) => uploads.keep(...given),
  };
  const functions = idleFunctions();
  const deploy = (timeout?: number, code?: string) =>
    void deploySketch(account, { name: "S", resources: resources(timeout, code) }, { assets });
  deploy();
  const callOf = (...given: Parameters<LambdaCall>) => lambdaCallOf(account, ...given);
  return { account, functions, deploy, callOf, call: lambdaCalls(account, functions) };
}

let cloud: ReturnType<typeof start>;
beforeEach(() => {
  cloud = start();
});
const code = (body: object, userName = "Ann") => cloud.call(userName, "PUT", "fn/code", body);
const settings = (body: object, userName = "Ann") =>
  cloud.call(userName, "PUT", "fn/configuration", body);
const keyArn = () => cloud.account.keys.all()[0]?.arn;
const fn = () => cloud.account.functions.get("fn");

describe("a caller without the permission", () => {
  it.each<[string, string, string, string, object]>([
    ["NoCode", "PUT", "fn/code", "lambda:UpdateFunctionCode", { ZipFile }],
    ["NoCode", "PUT", "unknown/code", "lambda:UpdateFunctionCode", { ZipFile }],
    ["NoObject", "PUT", "fn/code", "s3:GetObject", { S3Bucket: "bucket", S3Key: "code.zip" }],
    ["NoObject", "PUT", "fn/code", "s3:GetObject", { S3Bucket: "bucket", S3Key: "missing.zip" }],
    ["OutOfBucket", "PUT", "fn/code", "s3:GetObject", { S3Bucket: "bucket", S3Key: "code.zip" }],
    ["NoSettings", "PUT", "fn/configuration", SETTINGS, { Timeout: 9 }],
    ["NoLayers", "PUT", "fn/configuration", SETTINGS, { Layers: [LAYER] }],
    ["NoLayerVersion", "PUT", "fn/configuration", "lambda:GetLayerVersion", { Layers: [LAYER] }],
    ["Ann", "PUT", "fn/configuration", "lambda:GetLayerVersion", { Layers: [FOREIGN_LAYER] }],
    ["NoPass", "PUT", "fn/configuration", "iam:PassRole", { Role: ROLE }],
    ["NoPass", "PUT", "fn/configuration", "iam:PassRole", { Role: `${ROLE}-missing` }],
    ["NoVersions", "POST", "fn/versions", "lambda:PublishVersion", {}],
    ["NoNewAlias", "POST", "fn/aliases", "lambda:CreateAlias", { Name: "a", FunctionVersion: "1" }],
    ["NoAlias", "PUT", "fn/aliases/live", "lambda:UpdateAlias", { FunctionVersion: "$LATEST" }],
    ["NoRemoval", "DELETE", "fn/aliases/live", "lambda:DeleteAlias", {}],
    ["Bob", "PUT", "fn/code", "lambda:UpdateFunctionCode", { ZipFile }],
  ])("%s cannot %s %s, which needs %s", async (userName, method, path, action, body) => {
    const { account, call, functions } = cloud;
    const before = [fn(), [...account.functionVersions], [...account.functionAliases]];
    const refused = await call(userName, method, path, body);
    expect(refused).toMatchObject({ status: 403, type: "AccessDeniedException" });
    expect(refused.message).toContain(action === "s3:GetObject" ? "denied by S3" : action);
    expect([fn(), [...account.functionVersions], [...account.functionAliases]]).toEqual(before);
    expect(functions.retired).toBe(0);
  });

  it.each(["NoGrant", "NoEncrypt"])(
    "%s cannot set a key, nor variables under one",
    async (name) => {
      expect((await settings({ KMSKeyArn: keyArn() }, name)).type).toBe("AccessDeniedException");
      expect((await settings({ KMSKeyArn: keyArn() })).status).toBe(200);
      const Environment = { Variables: { STAGE: "other" } };
      expect((await settings({ Environment }, name)).type).toBe("AccessDeniedException");
      expect((await settings({ KMSKeyArn: "" }, name)).status).toBe(200);
      expect((await settings({ Environment }, name)).status).toBe(200);
    },
  );
});

describe("UpdateFunctionCode", () => {
  it.each<[string, object, string]>([
    ["a ZIP file in the request", { ZipFile }, SHA256],
    ["an object of S3", { S3Bucket: "bucket", S3Key: "code.zip" }, SHA256],
    [
      "an asset of CDK",
      { S3Bucket: "bucket", S3Key: `${hash}.zip` },
      Buffer.from(hash, "hex").toString("base64"),
    ],
  ])("%s is the code of the next event", async (_, body, CodeSha256) => {
    const before = await cloud.call("Ann", "GET", "fn/configuration");
    const { status, json } = await code(body);
    expect([status, json]).toMatchObject([
      200,
      { CodeSha256, FunctionArn: FN, State: "Active", LastUpdateStatus: "Successful" },
    ]);
    expect(json["RevisionId"]).not.toBe(before.json["RevisionId"]);
    expect(cloud.functions.retired).toBe(1);
    const path = fn()?.code;
    expect(typeof path === "string" && readFileSync(path)).toEqual(zip);
  });

  it.each<[string, object, number, string, string]>([
    ["without code", {}, 400, "InvalidParameterValueException", "Please provide a source"],
    [
      "with two codes",
      { ZipFile, S3Bucket: "bucket", S3Key: "code.zip" },
      400,
      "InvalidParameterValueException",
      "Please do not provide other FunctionCode parameters when providing a ZipFile.",
    ],
    [
      "with bytes that are not an archive",
      { ZipFile: Buffer.from("no archive").toString("base64") },
      400,
      "InvalidParameterValueException",
      "Could not unzip uploaded file. Please check your file, then try to upload again.",
    ],
    [
      "with an object that is not an archive",
      { S3Bucket: "bucket", S3Key: "broken.zip" },
      400,
      "InvalidParameterValueException",
      "Could not unzip uploaded file. Please check your file, then try to upload again.",
    ],
    [
      "with an object that does not exist",
      { S3Bucket: "bucket", S3Key: "missing.zip" },
      400,
      "InvalidParameterValueException",
      "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    ],
    [
      "with a path outside of the package",
      { ZipFile: renamed(zipOf({ "aa/x": ["out"] }), "aa/x", "../x").toString("base64") },
      400,
      "InvalidParameterValueException",
      "outside of its folder",
    ],
    [
      "with a version of an object",
      { S3Bucket: "bucket", S3Key: "code.zip", S3ObjectVersion: "1" },
      400,
      "InvalidParameterValueException",
      "The local cloud does not support S3ObjectVersion.",
    ],
    [
      "with an image",
      { ImageUri: "x" },
      400,
      "InvalidParameterValueException",
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    ],
    [
      "for another revision",
      { ZipFile, RevisionId: "x" },
      412,
      "PreconditionFailedException",
      "The Revision Id provided does not match the latest Revision Id.",
    ],
  ])("%s is refused", async (_, body, status, type, message) => {
    const before = fn();
    const refused = await code(body);
    expect(refused).toMatchObject({ status, type });
    expect(refused.message).toContain(message);
    expect(fn()).toBe(before);
  });

  it("changes nothing with DryRun, and publishes a version with Publish", async () => {
    const before = fn();
    expect((await code({ ZipFile, DryRun: true })).json).toMatchObject({ CodeSha256: SHA256 });
    expect(fn()).toBe(before);
    const { json } = await code({ ZipFile, Publish: true });
    expect(json).toMatchObject({ Version: "2", FunctionArn: `${FN}:2`, CodeSha256: SHA256 });
  });

  it("takes the name of a function only", async () => {
    for (const reference of ["fn:live", "fn:1"]) {
      const { type, message } = await cloud.call("Ann", "PUT", `${reference}/code`, { ZipFile });
      expect([type, message]).toEqual([
        "InvalidParameterValueException",
        expect.stringContaining("This operation is permitted on Lambda functions only."),
      ]);
    }
    expect((await cloud.call("Ann", "PUT", "gone/code", { ZipFile })).status).toBe(404);
  });

  it("limits the size of a ZIP file in the request", () => {
    const given = { ZipFile: Buffer.alloc(52_428_801), S3Bucket: undefined, S3Key: undefined };
    const upload = () => uploadedZip(cloud.callOf("Ann", "PUT", "fn/code"), given);
    expect(upload).toThrow("Zipped size must be smaller than 52428800 bytes");
  });

  it("keeps the files that functions use, and the newest of the others", async () => {
    await code({ ZipFile, Publish: true });
    for (let at = 0; at < 22; at++) {
      await code({ ZipFile: zipOf({ "handler.mjs": [`${at}`] }).toString("base64") });
    }
    const kept = cloud.account.functionVersions.get(`${FN}:2`)?.code;
    expect(typeof kept === "string" && readFileSync(kept)).toEqual(zip);
  });
});

describe("UpdateFunctionConfiguration", () => {
  it("changes the settings that the request has, and nothing else", async () => {
    const changes = {
      Description: "",
      Timeout: 30,
      MemorySize: 512,
      Handler: "other.run",
      Runtime: "nodejs22.x",
      Role: ROLE,
      Layers: [LAYER],
      EphemeralStorage: { Size: 1024 },
      TracingConfig: { Mode: "Active" },
      LoggingConfig: { LogFormat: "JSON" },
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:123456789012:failed" },
    };
    const { Layers: _, LoggingConfig, DeadLetterConfig, ...shown } = changes;
    const { json } = await settings(changes);
    expect(json).toMatchObject({
      ...shown,
      Layers: [{ Arn: LAYER }],
      LoggingConfig: { ...LoggingConfig, LogGroup: "/aws/lambda/fn" },
      Environment: { Variables: { STAGE: "test" } },
    });
    expect(fn()?.deadLetterArn).toBe(DeadLetterConfig.TargetArn);
    expect(cloud.functions.retired).toBe(1);
  });

  it.each<[object, string]>([
    [
      { Environment: { Variables: { AWS_REGION: "x" } } },
      "Reserved keys used in this request: AWS_REGION",
    ],
    [{ Environment: { Variables: { NODE_OPTIONS: "--allow-fs-read=*" } } }, "NODE_OPTIONS"],
    [{ Environment: { Variables: { LONG: "x".repeat(4097) } } }, "at most 4096"],
    [{ Role: "arn:aws:iam::123456789012:role/closed" }, "cannot be assumed by Lambda"],
    [{ Role: `${ROLE}-missing` }, "names a role that does not exist"],
    [{ Layers: [`${LAYER}1`] }, "names a layer that does not exist"],
    [{ KMSKeyArn: "arn:aws:kms:us-east-1:123456789012:key/gone" }, "a key that does not exist"],
    [{ Runtime: "cobol1" }, "1 validation error detected"],
    [{ Timeout: 901 }, "from 1 to 900"],
    [{ SnapStart: { ApplyOn: "PublishedVersions" } }, "not supported for SnapStart"],
    [{ FileSystemConfigs: [] }, "The local cloud does not support FileSystemConfigs."],
    [{ RevisionId: "x" }, "The Revision Id provided does not match"],
  ])("%.60j is refused", async (body, message) => {
    const before = fn();
    const refused = await settings(body);
    expect(refused.message).toContain(message);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(fn()).toBe(before);
  });
});

describe("PublishVersion", () => {
  it("freezes the function, and returns the last version if nothing has changed", async () => {
    const publish = (body: object = {}) => cloud.call("Ann", "POST", "fn/versions", body);
    expect((await publish()).json).toMatchObject({ Version: "1" });
    await code({ ZipFile });
    expect(await publish({ CodeSha256: SHA256, Description: "second" })).toMatchObject({
      status: 201,
      json: { Version: "2", FunctionArn: `${FN}:2`, Description: "second" },
    });
    await settings({ Timeout: 9 });
    expect((await publish()).json).toMatchObject({ Version: "3", Description: "first" });
    expect((await publish({ CodeSha256: "x" })).message).toContain("is different from current");
    expect((await publish({ RevisionId: "x" })).status).toBe(412);
  });
});

describe("an alias", () => {
  it("is created, changed and deleted", async () => {
    await code({ ZipFile, Publish: true });
    const { call } = cloud;
    const create = { Name: "next", FunctionVersion: "1" };
    const { json, status } = await call("Ann", "POST", "fn/aliases", create);
    expect([status, json]).toMatchObject([201, { AliasArn: `${FN}:next`, FunctionVersion: "1" }]);
    expect(await call("Ann", "POST", "fn/aliases", create)).toMatchObject({
      status: 409,
      type: "ResourceConflictException",
      message: `Alias already exists: ${FN}:next`,
    });
    const weights = { RoutingConfig: { AdditionalVersionWeights: { "2": 0.5 } } };
    const update = (body: object) => call("Ann", "PUT", "fn/aliases/next", body);
    expect((await update(weights)).json).toMatchObject(weights);
    expect((await update({ Description: "d" })).json).toMatchObject({
      ...weights,
      Description: "d",
    });
    expect((await update({ FunctionVersion: "2" })).message).toContain("already included");
    expect((await update({ FunctionVersion: "$LATEST" })).message).toContain("$LATEST is not");
    const none = { AdditionalVersionWeights: {} };
    expect((await update({ FunctionVersion: "$LATEST", RoutingConfig: none })).json).toMatchObject({
      FunctionVersion: "$LATEST",
    });
    expect(await update({ FunctionVersion: "7" })).toMatchObject({
      status: 404,
      message: `Function not found: ${FN}:7`,
    });
    expect((await update({ RevisionId: "x" })).status).toBe(412);
    expect((await call("Ann", "DELETE", "fn/aliases/next")).status).toBe(204);
    expect(await update({})).toMatchObject({ status: 404, message: `Alias not found: ${FN}:next` });
  });
});

describe("a deployment", () => {
  it("leaves a function and an alias that calls have changed, if the template has not changed", async () => {
    await code({ ZipFile, Publish: true });
    await cloud.call("Ann", "PUT", "fn/aliases/live", { FunctionVersion: "2" });
    const changed = fn();
    cloud.deploy();
    expect(fn()).toBe(changed);
    expect(cloud.account.functionAliases.get(`${FN}:live`)?.version).toBe("2");
  });

  it("puts back the part of a function that the template changes", async () => {
    await code({ ZipFile });
    await settings({ Description: "second" });
    cloud.deploy(9);
    expect(fn()).toMatchObject({ timeoutSeconds: 9, described: { description: "first" } });
    expect(fn()?.contents).not.toEqual(["code.zip"]);
    await settings({ Description: "third" });
    cloud.deploy(9, "file");
    expect(fn()).toMatchObject({ contents: ["file.zip"], described: { description: "third" } });
    cloud.deploy(8, "file");
    expect(fn()).toMatchObject({ contents: ["file.zip"], described: { description: "first" } });
    expect(cloud.account.declaredFunctions.size).toBe(0);
  });

  it("creates an alias again that a call has deleted", async () => {
    await cloud.call("Ann", "DELETE", "fn/aliases/live");
    cloud.deploy();
    expect(cloud.account.functionAliases.get(`${FN}:live`)?.version).toBe("1");
  });

  it("begins with the template after a restart, and counts versions on", async () => {
    await code({ ZipFile, Publish: true });
    await cloud.call("Ann", "PUT", "fn/aliases/live", { FunctionVersion: "2" });
    const { account, call } = start(cloud.account.state);
    expect(account.functions.get("fn")?.contents).toEqual(["code.zip"]);
    expect(account.functionAliases.get(`${FN}:live`)?.version).toBe("1");
    await call("Ann", "PUT", "fn/configuration", { Timeout: 9 });
    expect((await call("Ann", "POST", "fn/versions")).json).toMatchObject({ Version: "3" });
  });

  it("is not needed for changed files of the template, which replace the code of a call", async () => {
    await code({ ZipFile });
    await settings({ Timeout: 9 });
    const changedFiles = [join(import.meta.dirname, "handler.mjs")];
    const retired = withChangedCode(cloud.account, changedFiles).map(({ version: one }) => one);
    expect(retired).toEqual(["$LATEST", "1"]);
    expect(fn()?.contents).toEqual(["code.zip"]);
    expect(fn()).toMatchObject({ code: import.meta.dirname, timeoutSeconds: 9 });
  });
});
