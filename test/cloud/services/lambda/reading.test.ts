import {
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  GetProvisionedConcurrencyConfigCommand,
  GetRuntimeManagementConfigCommand,
  LambdaClient,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListFunctionUrlConfigsCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  paginateListFunctions,
} from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { alias, version } from "../../deployment/lambda-sketch.ts";
import { functionUrl, lambda, permission, user } from "../../deployment/sketch.ts";
import { clientCloud } from "../client-cloud.ts";
import { refusal } from "./lambda-cloud.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function";
const LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:tools";
const FunctionName = "first";
const handlers = { empty: "export const handler = async () => ({});" };
const resources = {
  ...lambda("First", "empty", {
    Environment: { Variables: { STAGE: "test" } },
    ReservedConcurrentExecutions: 7,
    Tags: [{ Key: "team", Value: "a" }],
  }),
  One: version("First"),
  Live: alias("First", "live", "One", {
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
  }),
  Events: {
    Type: "AWS::Lambda::EventInvokeConfig",
    Properties: { FunctionName: "first", Qualifier: "live", MaximumRetryAttempts: 1 },
    DependsOn: "Live",
  },
  ...lambda("Second", "empty"),
  ...lambda("Third", "empty"),
  ...functionUrl("First"),
  ByGateway: permission("First", {
    Principal: "apigateway.amazonaws.com",
    SourceArn: "arn:aws:execute-api:us-east-1:123456789012:x/*",
    SourceAccount: "123456789012",
  }),
  ByAccount: permission("First", { Principal: "123456789012" }),
  Tools: {
    Type: "AWS::Lambda::LayerVersion",
    Properties: {
      LayerName: "tools",
      Description: "for tests",
      CompatibleRuntimes: ["nodejs24.x"],
      Content: { S3Bucket: "assets", S3Key: "empty.zip" },
    },
  },
  Ann: user("Ann", { Action: "lambda:*", Resource: "*" }),
  Bob: user("Bob"),
  NoTags: user("NoTags", { Action: "lambda:GetFunction", Resource: "*" }),
};
const cloud = clientCloud(
  { name: "S", handlers, resources },
  (settings) => new LambdaClient(settings),
);
type Send = (client: LambdaClient) => Promise<object>;

/** Each operation, with the resource that its permission must name, and the members of its answer. */
const READS: Readonly<Record<string, readonly [Send, string, object]>> = {
  GetFunction: [
    (client) => client.send(new GetFunctionCommand({ FunctionName })),
    `${ARN}:first`,
    {
      // The file has no location, because there is no ZIP file.
      Code: expect.toSatisfy((code) => JSON.stringify(code) === '{"RepositoryType":"S3"}'),
      Configuration: { FunctionName, FunctionArn: `${ARN}:first`, State: "Active" },
      Concurrency: { ReservedConcurrentExecutions: 7 },
      Tags: { team: "a" },
    },
  ],
  ListFunctions: [
    (client) => client.send(new ListFunctionsCommand({})),
    "*",
    {
      Functions: [
        { FunctionArn: `${ARN}:first`, Environment: { Variables: { STAGE: "test" } } },
        { FunctionArn: `${ARN}:second` },
        { FunctionArn: `${ARN}:third` },
      ],
    },
  ],
  ListVersionsByFunction: [
    (client) => client.send(new ListVersionsByFunctionCommand({ FunctionName })),
    `${ARN}:first`,
    {
      Versions: [
        { FunctionArn: `${ARN}:first:$LATEST`, Version: "$LATEST" },
        { FunctionArn: `${ARN}:first:1`, Version: "1" },
      ],
    },
  ],
  ListAliases: [
    (client) => client.send(new ListAliasesCommand({ FunctionName })),
    `${ARN}:first`,
    { Aliases: [{ AliasArn: `${ARN}:first:live` }] },
  ],
  GetFunctionEventInvokeConfig: [
    (client) =>
      client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName, Qualifier: "live" })),
    `${ARN}:first:live`,
    {
      FunctionArn: `${ARN}:first:live`,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: {}, OnSuccess: {} },
      LastModified: expect.any(Date),
    },
  ],
  ListFunctionEventInvokeConfigs: [
    (client) => client.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName })),
    `${ARN}:first`,
    { FunctionEventInvokeConfigs: [{ FunctionArn: `${ARN}:first:live` }] },
  ],
  GetProvisionedConcurrencyConfig: [
    (client) =>
      client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: "live" })),
    `${ARN}:first:live`,
    { RequestedProvisionedConcurrentExecutions: 2, Status: "READY" },
  ],
  ListProvisionedConcurrencyConfigs: [
    (client) => client.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName })),
    `${ARN}:first`,
    { ProvisionedConcurrencyConfigs: [{ FunctionArn: `${ARN}:first:live`, Status: "READY" }] },
  ],
  GetFunctionRecursionConfig: [
    (client) => client.send(new GetFunctionRecursionConfigCommand({ FunctionName })),
    `${ARN}:first`,
    { RecursiveLoop: "Terminate" },
  ],
  GetRuntimeManagementConfig: [
    (client) => client.send(new GetRuntimeManagementConfigCommand({ FunctionName })),
    `${ARN}:first`,
    { UpdateRuntimeOn: "Auto", FunctionArn: `${ARN}:first` },
  ],
  GetPolicy: [
    (client) => client.send(new GetPolicyCommand({ FunctionName })),
    `${ARN}:first`,
    { Policy: expect.stringMatching(/^\{"Version":"2012-10-17","Id":"default","Statement":\[/) },
  ],
  GetFunctionUrlConfig: [
    (client) => client.send(new GetFunctionUrlConfigCommand({ FunctionName })),
    `${ARN}:first`,
    { AuthType: "AWS_IAM", FunctionArn: `${ARN}:first`, InvokeMode: "BUFFERED" },
  ],
  ListFunctionUrlConfigs: [
    (client) => client.send(new ListFunctionUrlConfigsCommand({ FunctionName })),
    `${ARN}:first`,
    { FunctionUrlConfigs: [{ AuthType: "AWS_IAM" }] },
  ],
  GetFunctionConcurrency: [
    (client) => client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    `${ARN}:first`,
    { ReservedConcurrentExecutions: 7 },
  ],
  GetAccountSettings: [
    (client) => client.send(new GetAccountSettingsCommand({})),
    "*",
    {
      AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 993 },
      AccountUsage: { FunctionCount: 3, TotalCodeSize: 3 * handlers.empty.length },
    },
  ],
  ListTags: [
    (client) => client.send(new ListTagsCommand({ Resource: `${ARN}:first` })),
    `${ARN}:first`,
    { Tags: { team: "a" } },
  ],
  ListLayers: [
    (client) => client.send(new ListLayersCommand({ CompatibleRuntime: "nodejs24.x" })),
    "*",
    {
      Layers: [
        {
          LayerName: "tools",
          LayerArn: LAYER,
          LatestMatchingVersion: {
            LayerVersionArn: `${LAYER}:1`,
            Version: 1,
            Description: "for tests",
            CompatibleRuntimes: ["nodejs24.x"],
          },
        },
      ],
    },
  ],
  ListLayerVersions: [
    (client) => client.send(new ListLayerVersionsCommand({ LayerName: "tools" })),
    "*",
    { LayerVersions: [{ LayerVersionArn: `${LAYER}:1` }] },
  ],
  ListEventSourceMappings: [
    (client) => client.send(new ListEventSourceMappingsCommand({})),
    "*",
    { EventSourceMappings: [] },
  ],
};

describe.each(Object.entries(READS))("%s", (operation, [send, resource, expected]) => {
  it("answers a caller with the permission", async () => {
    expect(await send(cloud.as("Ann"))).toMatchObject(expected);
  });

  it("is denied to a caller without the permission", async () => {
    const error = await refusal(send(cloud.as("Bob")));
    expect([error.$metadata.httpStatusCode, error.message]).toEqual([
      403,
      `User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: lambda:${operation} on resource: ${resource} because no identity-based policy allows the lambda:${operation} action`,
    ]);
  });
});

describe("a resource that does not exist", () => {
  const resource = "The resource you requested does not exist.";
  const missing = `Function not found: ${ARN}:nothing`;
  const named = { FunctionName: "nothing" };
  it.each<[string, Send, string]>([
    ["GetFunction", (client) => client.send(new GetFunctionCommand(named)), missing],
    [
      "ListVersionsByFunction",
      (client) => client.send(new ListVersionsByFunctionCommand(named)),
      missing,
    ],
    [
      "GetFunctionConcurrency",
      (client) => client.send(new GetFunctionConcurrencyCommand(named)),
      missing,
    ],
    ["ListAliases", (client) => client.send(new ListAliasesCommand(named)), missing],
    [
      "GetFunctionEventInvokeConfig",
      (client) => client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "first" })),
      `The function ${ARN}:first:$LATEST doesn't have an EventInvokeConfig`,
    ],
    [
      "GetPolicy",
      (client) => client.send(new GetPolicyCommand({ FunctionName: "second" })),
      resource,
    ],
    [
      "GetFunctionUrlConfig",
      (client) => client.send(new GetFunctionUrlConfigCommand(named)),
      resource,
    ],
    [
      "GetAlias",
      (client) => client.send(new GetAliasCommand({ FunctionName, Name: "none" })),
      `Cannot find alias arn: ${ARN}:first:none`,
    ],
  ])("gets 404 from %s", async (_, send, message) => {
    const error = await refusal(send(cloud.as("Ann")));
    expect(error).toMatchObject({ name: "ResourceNotFoundException", Type: "User", message });
    expect(error.$metadata.httpStatusCode).toBe(404);
    expect((await refusal(send(cloud.as("Bob")))).name).toBe("AccessDeniedException");
  });
});

it.each([
  ["1", "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found"],
  ["$LATEST", "InvalidParameterValueException", "must be an alias or a published version."],
])("the provisioned concurrency of version %s is refused: %s", async (Qualifier, name, message) => {
  const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier });
  const error = await refusal(cloud.as("Ann").send(command));
  expect(error).toMatchObject({ name, Type: "User", message: expect.stringContaining(message) });
});

describe("lists", () => {
  it("have pages, and refuse markers of other origin and counts out of range", async () => {
    const names: (string | undefined)[][] = [];
    const pages = paginateListFunctions({ client: cloud.as("Ann"), pageSize: 2 }, {});
    for await (const { Functions = [] } of pages)
      names.push(Functions.map((one) => one.FunctionName));
    expect(names).toEqual([["first", "second"], ["third"]]);
    const list = (input: object) => refusal(cloud.as("Ann").send(new ListFunctionsCommand(input)));
    expect((await list({ Marker: "x" })).name).toBe("InvalidParameterValueException");
    expect((await list({ MaxItems: 10_001 })).message).toBe(
      "1 validation error detected: Value '10001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 10000",
    );
  });

  it("show the version in the ARNs on request, and no replicas of another region", async () => {
    const list = (input: object) => cloud.as("Ann").send(new ListFunctionsCommand(input));
    const { Functions } = await list({ FunctionVersion: "ALL", MaxItems: 1 });
    expect(Functions?.map((one) => one.FunctionArn)).toEqual([`${ARN}:first:$LATEST`]);
    expect((await list({ MasterRegion: "us-west-2" })).Functions).toEqual([]);
  });
});

describe("ListLayers and ListLayerVersions", () => {
  it("leave out other runtimes, architectures and layers", async () => {
    const client = cloud.as("Ann");
    const python = new ListLayersCommand({ CompatibleRuntime: "python3.14" });
    expect((await client.send(python)).Layers).toEqual([]);
    const arm = new ListLayersCommand({ CompatibleArchitecture: "arm64" });
    expect((await client.send(arm)).Layers).toEqual([]);
    const other = new ListLayerVersionsCommand({ LayerName: `${LAYER}s` });
    expect((await client.send(other)).LayerVersions).toEqual([]);
  });
});

describe("GetPolicy", () => {
  it("shows each permission as Lambda stores it", async () => {
    const { Policy = "" } = await cloud.as("Ann").send(new GetPolicyCommand({ FunctionName }));
    const Sid: unknown = expect.any(String);
    const common = {
      Sid,
      Effect: "Allow",
      Action: "lambda:InvokeFunction",
      Resource: `${ARN}:first`,
    };
    expect(JSON.parse(Policy)).toEqual({
      Version: "2012-10-17",
      Id: "default",
      Statement: [
        {
          ...common,
          Principal: { Service: "apigateway.amazonaws.com" },
          Condition: {
            StringEquals: { "AWS:SourceAccount": "123456789012" },
            ArnLike: { "AWS:SourceArn": "arn:aws:execute-api:us-east-1:123456789012:x/*" },
          },
        },
        { ...common, Principal: { AWS: "arn:aws:iam::123456789012:root" } },
      ],
    });
  });
});

describe("GetFunction", () => {
  it("shows the reason instead of the tags to a caller who may not list them", async () => {
    const { Tags, TagsError } = await cloud
      .as("NoTags")
      .send(new GetFunctionCommand({ FunctionName }));
    expect(Tags).toBeUndefined();
    expect(TagsError).toEqual({
      ErrorCode: "AccessDeniedException",
      Message: `User: arn:aws:iam::123456789012:user/NoTags is not authorized to perform: lambda:ListTags on resource: ${ARN}:first because no identity-based policy allows the lambda:ListTags action`,
    });
  });
});
