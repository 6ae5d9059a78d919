import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { puppet } from "../../runtime/puppet.ts";
import { att, lambda, policy, user } from "../../deployment/sketch.ts";
import { clientCloud } from "../client-cloud.ts";
import { refusal } from "./lambda-cloud.ts";

const read = { Action: "lambda:GetFunctionConfiguration", Resource: "*" };
const toRoot = { Principal: { AWS: "arn:aws:iam::123456789012:root" }, Resource: "*" };
const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const Environment = { Variables: { STAGE: "test" } };

/** Returns a statement that allows decrypting the environment of the named function, and only through Lambda. */
const decrypt = (name: string) => ({
  Action: "kms:Decrypt",
  Resource: att("Key"),
  Condition: {
    StringEquals: {
      "kms:ViaService": "lambda.us-east-1.amazonaws.com",
      "kms:EncryptionContext:aws:lambda:FunctionArn": arn(name),
    },
  },
});

/** Users whom a Deny by a condition key of KMS keeps from decrypting. */
const KEPT_OUT = {
  ByTag: { "aws:ResourceTag/stage": "prod" },
  ByKind: { "kms:KeySpec": "SYMMETRIC_DEFAULT" },
  ByAlgorithm: { "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT" },
};

const resources = {
  Key: {
    Type: "AWS::KMS::Key",
    Properties: {
      KeyPolicy: policy({ Action: "kms:*", ...toRoot }),
      Tags: [{ Key: "stage", Value: "prod" }],
    },
  },
  ...lambda("Open", "puppet", { Environment, Timeout: 7, MemorySize: 256 }),
  ...lambda("Plain", "puppet"),
  ...lambda("Described", "puppet", {
    Description: "for tests",
    Architectures: ["arm64"],
    TracingConfig: { Mode: "Active" },
    EphemeralStorage: { Size: 1024 },
    LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "WARN", LogGroup: "shared" },
  }),
  ...lambda("Sealed", "puppet", { Environment, KmsKeyArn: att("Key") }),
  Reader: user("Reader", read),
  Decrypter: user("Decrypter", read, decrypt("sealed")),
  Other: user("Other", read, decrypt("open")),
  ...Object.fromEntries(
    Object.entries(KEPT_OUT).map(([name, Condition]) => [
      name,
      user(name, read, decrypt("sealed"), {
        Effect: "Deny",
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: Condition },
      }),
    ]),
  ),
  Bob: user("Bob", { Action: "lambda:InvokeFunction", Resource: "*" }),
  Dan: user("Dan"),
  ForDan: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      Action: "lambda:GetFunctionConfiguration",
      FunctionName: att("Open"),
      Principal: att("Dan"),
    },
  },
};
const cloud = clientCloud(
  { name: "Functions", handlers: { puppet }, resources },
  (settings) => new LambdaClient(settings),
);

async function configuration(userName: string, FunctionName: string) {
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  const { $metadata, ...shown } = await cloud.as(userName).send(command);
  expect($metadata.httpStatusCode).toBe(200);
  return shown;
}

describe("GetFunctionConfiguration", () => {
  it("returns the configuration with which the function was deployed", async () => {
    expect(await configuration("Reader", "open")).toEqual({
      FunctionName: "open",
      FunctionArn: arn("open"),
      Runtime: "nodejs24.x",
      Role: expect.stringMatching(/^arn:aws:iam::123456789012:role\/Functions-OpenRole-\w+$/),
      Handler: "handler.handler",
      CodeSize: puppet.length,
      CodeSha256: expect.stringMatching(/^[\w+/]{43}=$/),
      Description: "",
      Timeout: 7,
      MemorySize: 256,
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      Environment,
      TracingConfig: { Mode: "PassThrough" },
      RevisionId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      Version: "$LATEST",
      PackageType: "Zip",
      Architectures: ["x86_64"],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      RuntimeVersionConfig: {
        RuntimeVersionArn: expect.stringMatching(
          /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
        ),
      },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/open" },
      State: "Active",
      LastUpdateStatus: "Successful",
    });
  });

  it("returns what only the API shows as the template has it", async () => {
    const LoggingConfig = {
      LogFormat: "JSON",
      ApplicationLogLevel: "WARN",
      SystemLogLevel: "INFO",
      LogGroup: "shared",
    };
    expect(await configuration("Reader", "described")).toMatchObject({
      Description: "for tests",
      Architectures: ["arm64"],
      TracingConfig: { Mode: "Active" },
      EphemeralStorage: { Size: 1024 },
      LoggingConfig,
    });
  });

  it("returns an ARN with the requested version, and no environment for a function without variables", async () => {
    const shown = await configuration("Reader", arn("plain:$LATEST"));
    expect(shown.FunctionArn).toBe(arn("plain:$LATEST"));
    expect(shown).not.toHaveProperty("Environment");
    expect(shown).not.toHaveProperty("KMSKeyArn");
  });

  it("returns variables that are encrypted with a key to a caller who may decrypt them", async () => {
    const shown = await configuration("Decrypter", "sealed");
    expect(shown.Environment).toEqual(Environment);
    expect(shown.KMSKeyArn).toMatch(/^arn:aws:kms:us-east-1:123456789012:key\//);
  });

  it.each(["Reader", "Other"])(
    "returns the reason instead of the variables to %s, who may not decrypt them",
    async (userName) => {
      const shown = await configuration(userName, "sealed");
      expect(shown.Environment).toEqual({
        Error: {
          ErrorCode: "AccessDeniedException",
          Message: `User: arn:aws:iam::123456789012:user/${userName} is not authorized to perform: kms:Decrypt on resource: ${shown.KMSKeyArn} because no identity-based policy allows the kms:Decrypt action`,
        },
      });
    },
  );

  it.each(Object.keys(KEPT_OUT))("does not return the variables to %s", async (userName) => {
    const { Environment: shown } = await configuration(userName, "sealed");
    expect(shown?.Error?.Message).toContain("with an explicit deny in an identity-based policy");
    expect(shown).not.toHaveProperty("Variables");
  });

  it("is allowed by the resource policy of the function", async () => {
    expect((await configuration("Dan", "open")).FunctionName).toBe("open");
    const error = await refusal(configuration("Dan", "plain"));
    expect(error.name).toBe("AccessDeniedException");
  });

  it.each(["open", "nothing"])(
    "is refused to a caller without the permission for the function %s",
    async (name) => {
      const error = await refusal(configuration("Bob", name));
      expect([error.name, error.$metadata.httpStatusCode, error.message]).toEqual([
        "AccessDeniedException",
        403,
        `User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: lambda:GetFunctionConfiguration on resource: ${arn(name)} because no identity-based policy allows the lambda:GetFunctionConfiguration action`,
      ]);
    },
  );

  it("returns 404 for a function that does not exist", async () => {
    const error = await refusal(configuration("Reader", "nothing"));
    expect([error.name, error.$metadata.httpStatusCode, error.message]).toEqual([
      "ResourceNotFoundException",
      404,
      `Function not found: ${arn("nothing")}`,
    ]);
  });
});
