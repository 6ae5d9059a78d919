import { expect, it } from "vitest";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { having, refusal } from "../../refusal.ts";
import {
  att,
  functionUrl,
  lambda,
  restApi,
  role,
  type Resource,
  type Resources,
} from "../../deployment/sketch.ts";

const fn = (properties: object) => having(lambda("Fn", "code"), "Fn", properties);
const variables = (Variables: object) => fn({ Environment: { Variables } });
const permission = (properties: object): Resources => ({
  ...lambda("Fn", "code"),
  Permission: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      Action: "lambda:InvokeFunction",
      FunctionName: att("Fn"),
      Principal: "apigateway.amazonaws.com",
      ...properties,
    },
  },
});
const assume = {
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: "sts:AssumeRole",
};
const deniedRole = {
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: { Statement: [assume, { ...assume, Effect: "Deny" }] },
  },
};
const elsewhere = "arn:aws:lambda:eu-west-1:123456789012:function:fn";

it.each<[string, Resources, string]>([
  [
    "in a subnet that does not exist",
    fn({ VpcConfig: { SubnetIds: ["subnet-0"], SecurityGroupIds: [] } }),
    "S/Fn: VpcConfig: property SubnetIds names subnet-0",
  ],
  [
    "with a layer that does not exist",
    fn({ Layers: ["arn:aws:lambda:us-east-1:123456789012:layer:none:1"] }),
    "property Layers names a layer that does not exist",
  ],
  [
    "with six layers",
    fn({ Layers: "abcdef".split("") }),
    "property Layers names 6; at most 5 are allowed",
  ],
  ["from an image without its URI", fn({ PackageType: "Image" }), "property S3Bucket"],
  [
    "whose runtime is not Lambda's",
    fn({ Runtime: "perl5" }),
    "property Runtime is perl5, which is not a runtime of Lambda",
  ],
  [
    "with code in the template and in an asset",
    fn({ Code: { ZipFile: "x", S3Key: "code.zip" } }),
    "S/Fn: Code: property ZipFile must not be combined with S3Key",
  ],
  [
    "with more than 4 MB of code in the template",
    fn({ Code: { ZipFile: "x".repeat(4_194_305) } }),
    "S/Fn: Code: property ZipFile is 4194305 bytes; Lambda accepts at most 4194304",
  ],
  [
    "of another language with code in the template",
    fn({ Runtime: "java21", Code: { ZipFile: "x" } }),
    "S/Fn: Code: property ZipFile is only allowed for Node.js and Python; the runtime is java21",
  ],
  [
    "with code that is not an asset",
    fn({ Code: { S3Bucket: "b", S3Key: "x.zip" } }),
    "x.zip is neither a file asset of the assembly nor an uploaded file",
  ],
  ["whose name is a path", fn({ FunctionName: "../x" }), "property FunctionName"],
  ["with a timeout over 15 minutes", fn({ Timeout: 901 }), "property Timeout is 901"],
  [
    "with log levels for text",
    fn({ LoggingConfig: { LogFormat: "Text", SystemLogLevel: "WARN" } }),
    "property SystemLogLevel is only allowed with the LogFormat JSON",
  ],
  [
    "with an unknown log level",
    fn({ LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "ERROR" } }),
    "property SystemLogLevel has the value ERROR",
  ],
  [
    "with two architectures",
    fn({ Architectures: ["arm64", "x86_64"] }),
    "property Architectures must be arm64 or x86_64",
  ],
  ["with a timeout of 0", fn({ Timeout: 0 }), "property Timeout is 0"],
  ["with more than 10 GB of memory", fn({ MemorySize: 10_241 }), "property MemorySize is 10241"],
  [
    "with a negative concurrency",
    fn({ ReservedConcurrentExecutions: -1 }),
    "ReservedConcurrentExecutions is -1",
  ],
  [
    "with a fractional concurrency",
    fn({ ReservedConcurrentExecutions: 0.5 }),
    "ReservedConcurrentExecutions is 0.5",
  ],
  [
    "with another account's role",
    fn({ Role: "arn:aws:iam::999999999999:role/x" }),
    "property Role names a role that does not exist",
  ],
  [
    "with a role that Lambda may not assume",
    { ...fn({}), FnRole: role("apigateway.amazonaws.com") },
    "The role defined for the function cannot be assumed by Lambda.",
  ],
  [
    "with a role that denies Lambda",
    { ...fn({}), FnRole: deniedRole },
    "cannot be assumed by Lambda",
  ],
  [
    "whose environment has an unknown KMS key",
    fn({ KmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/x" }),
    "property KmsKeyArn names a key that does not exist or is disabled",
  ],
  [
    "with an environment larger than 4 KB",
    variables({ LARGE: "x".repeat(4085) }),
    "property Environment is 4097 bytes as JSON; Lambda accepts at most 4096",
  ],
  [
    "with the reserved variable AWS_SESSION_TOKEN",
    variables({ AWS_SESSION_TOKEN: "x" }),
    "property Environment sets AWS_SESSION_TOKEN, which Lambda reserves",
  ],
  [
    "with the reserved variable _HANDLER",
    variables({ _HANDLER: "x" }),
    "sets _HANDLER, which Lambda reserves",
  ],
  [
    "with an invalid variable name",
    variables({ "A=B": "x" }),
    'sets "A=B", which Lambda does not accept',
  ],
  [
    "with an invalid variable value",
    variables({ AB: "a\0b" }),
    'sets "AB", which Lambda does not accept',
  ],
  [
    "with Node.js permissions in NODE_OPTIONS",
    variables({ NODE_OPTIONS: "--enable-source-maps --allow-child-process" }),
    "property Environment sets Node.js permissions in NODE_OPTIONS",
  ],
  ["with a variable that is a list", variables({ AB: ["x"] }), "property AB must be a string"],
  [
    "with an unsupported property of its environment",
    fn({ Environment: { Secrets: {} } }),
    "property Secrets",
  ],
  [
    "with the name of another function",
    // One of the resources that `fn` returns has the logical id `Fn`.
    { ...fn({}), Other: fn({})["Fn"] as Resource },
    "fn exists already in this account",
  ],
])("a function %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it.each<[string, object, string]>([
  [
    "for lambda:InvokeFunction with FunctionUrlAuthType",
    { FunctionUrlAuthType: "NONE" },
    "property FunctionUrlAuthType is only allowed with the Action lambda:InvokeFunctionUrl",
  ],
  [
    "with an unknown FunctionUrlAuthType",
    { Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "JWT" },
    "property FunctionUrlAuthType has the value JWT",
  ],
  [
    "for lambda:InvokeFunctionUrl with InvokedViaFunctionUrl",
    { Action: "lambda:InvokeFunctionUrl", InvokedViaFunctionUrl: true },
    "property InvokedViaFunctionUrl is only allowed with the Action lambda:InvokeFunction",
  ],
  [
    "with InvokedViaFunctionUrl set to false",
    { InvokedViaFunctionUrl: false },
    "property InvokedViaFunctionUrl has the value false",
  ],
  ["with an invalid organization id", { PrincipalOrgID: "o" }, "property PrincipalOrgID"],
  ...["bob", "arn:aws:iam::123456789012:user/*", "https://example.com", "1234"].map(
    (Principal): [string, object, string] => [
      `for the invalid principal ${Principal}`,
      { Principal },
      "S/Permission: property Principal is refused: The provided principal was invalid. Please check the principal and try again.",
    ],
  ),
  ["with an event source token", { EventSourceToken: "t" }, "property EventSourceToken"],
  ["for a function in another region", { FunctionName: elsewhere }, "which does not exist"],
  ["for an alias", { FunctionName: "fn:live" }, "names fn:live, which does not exist"],
  ["with an invalid action", { Action: "invoke" }, "S/Permission"],
])("a permission %s is rejected", (_, properties, message) => {
  expect(refusal(permission(properties))).toContain(message);
});

it.each([
  [{ Principal: "999999999999" }],
  [{ Principal: "arn:aws:iam::999999999999:root" }],
  [{ Principal: "arn:aws:iam::999999999999:role/path/x", Action: "lambda:*" }],
  [{ Principal: "*", PrincipalOrgID: "o-abcdefghij", SourceAccount: "123456789012" }],
  [{ Principal: "*", InvokedViaFunctionUrl: true }],
  [{ Principal: "*", Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" }],
  [{ Principal: "*", Action: "*", FunctionName: "fn" }],
])("a permission with %j is accepted", (properties) => {
  expect(refusal(permission(properties))).toBe("no refusal");
});

const url = (properties: object): Resources => ({
  ...lambda("Fn", "code"),
  ...having(functionUrl("Fn"), "FnUrl", properties),
});

it.each<[string, Resources, string]>([
  ["with an unknown AuthType", url({ AuthType: "JWT" }), "S/FnUrl: property AuthType"],
  ["without an AuthType", url({ AuthType: undefined }), "property AuthType is missing"],
  ["with an unknown mode", url({ InvokeMode: "STREAM" }), "property InvokeMode"],
  [
    "for an alias that does not exist",
    url({ Qualifier: "live" }),
    "S/FnUrl: property Qualifier names live, which is not an alias of",
  ],
  ["for a version", url({ Qualifier: "1" }), "S/FnUrl: property Qualifier has the value"],
  [
    "with CORS for OPTIONS",
    url({ Cors: { AllowMethods: ["OPTIONS"] } }),
    'S/FnUrl: Cors: property AllowMethods has the item "OPTIONS"',
  ],
  [
    "with seven methods",
    url({ Cors: { AllowMethods: "abcdefg".split("") } }),
    "AllowMethods has 7",
  ],
  ["with CORS for two days", url({ Cors: { MaxAge: 172_800 } }), "property MaxAge is 172800"],
  ["with unknown CORS", url({ Cors: { AllowAll: true } }), "Cors: property AllowAll is not"],
  ["for a missing function", url({ TargetFunctionArn: elsewhere }), "which does not exist"],
  [
    "for a function that already has a function URL",
    // One of the resources that `url` returns has the logical id `FnUrl`.
    { ...url({}), Second: url({})["FnUrl"] as Resource },
    "S/Second: property TargetFunctionArn names fn, which already has a function URL",
  ],
])("a function URL %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it("an environment of exactly 4 KB is accepted", () => {
  expect(refusal(variables({ LARGE: "x".repeat(4084) }))).toBe("no refusal");
});

it("a runtime with which Lambda creates no function any more is accepted", () => {
  expect(refusal(fn({ Runtime: "nodejs16.x" }))).toBe("no refusal");
});

it("the variable NODE_OPTIONS is accepted if it has no Node.js permissions", () => {
  expect(refusal(variables({ NODE_OPTIONS: "--enable-source-maps" }))).toBe("no refusal");
});

it("a function whose code is neither a directory nor a ZIP file is rejected with the advice to run cdk synth again", () => {
  const resources = { ...lambda("Fn", "file"), ...restApi({}) };
  expect(refusal(resources)).toMatch(
    /S3Key refers to .*, which is neither a directory nor a ZIP file; run cdk synth again$/,
  );
});

it("a function without a layer of another account, with code signing and durable, is listed with what it lacks", () => {
  const account = emptyAccount();
  const arn = "arn:aws:lambda:us-east-1:027255383542:layer:AWS-AppConfig-Extension:82";
  const properties = {
    CodeSigningConfigArn: "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1",
    DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 1 },
    Layers: [arn],
  };
  deploySketch(account, { name: "S", resources: fn(properties) });
  expect([...account.functions.values()]).toMatchObject([{ layers: [] }]);
  expect([...account.records.values()]).toMatchObject([
    { words: "durable function", without: "has no durable executions" },
    { words: "layer of another account", without: "is not here", name: arn },
  ]);
  deploySketch(account, { name: "S", resources: {} });
  expect(account.records.size).toBe(0);
});
