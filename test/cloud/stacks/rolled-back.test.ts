import { afterAll, beforeAll, expect, it } from "vitest";
import {
  att,
  lambda,
  permission,
  ref,
  restApi,
  user,
  type Resources,
} from "../deployment/sketch.ts";
import { table } from "../services/dynamodb/dynamodb-cloud.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { stackClient, type StackClient } from "./stack-client.ts";

const CODE = (text: string): string => `exports.handler = async (event) => {
  if (!event.ResponseURL) return { statusCode: 200, body: "${text}" + process.env.TEXT };
  const { StackId, RequestId, LogicalResourceId, RequestType } = event;
  const Status = RequestType === "Delete" ? "SUCCESS" : "FAILED";
  const body = { Status, Reason: "no", PhysicalResourceId: "p", StackId, RequestId, LogicalResourceId };
  await fetch(event.ResponseURL, { method: "PUT", body: JSON.stringify(body) });
};`;

/** Resources of every kind that serves something, whose properties name the version. */
function versionOf(version: string): Resources {
  const Resource = version === "one" ? "*" : `arn:aws:execute-api:*:*:${version}`;
  const resources = {
    ...lambda("Fn", "", {
      Code: { ZipFile: CODE(version) },
      Handler: "index.handler",
      Environment: { Variables: { TEXT: version } },
    }),
    Invoke: permission("Fn", { Principal: version === "one" ? "*" : "s3.amazonaws.com" }),
    ...restApi({ [`GET /${version}`]: { function: "Fn" } }),
    Ann: user("Ann", { Action: "execute-api:Invoke", Resource }),
    Key: { Type: "AWS::KMS::Key", Properties: { Description: version } },
    Alias: {
      Type: "AWS::KMS::Alias",
      Properties: { AliasName: `alias/${version}`, TargetKeyId: ref("Key") },
    },
    Secret: {
      Type: "AWS::SecretsManager::Secret",
      Properties: { Name: "secret", SecretString: version },
    },
    Parameter: {
      Type: "AWS::SSM::Parameter",
      Properties: { Name: "/parameter", Type: "String", Value: version },
    },
    Items: table(`items-${version}`),
    Kept: table("kept", {
      TimeToLiveSpecification: { AttributeName: version, Enabled: true },
    }),
  };
  const text = JSON.stringify(resources)
    .replaceAll(/Api(?:Method|Resource)\/?[^"]*/g, (id) => id.replaceAll(/\W/g, ""))
    .replaceAll("ApiDeployment", `ApiDeployment${version}`);
  return JSON.parse(text);
}

const failing = (DependsOn: readonly string[]): Resources => ({
  Check: { Type: "Custom::Check", Properties: { ServiceToken: att("Fn") }, DependsOn },
});

let local: TestCloud;
let stacks: StackClient;
beforeAll(async () => {
  local = await startTestCloud();
  stacks = stackClient(local.cloud.awsEndpoint, local.keys("admin"));
});
afterAll(() => local.close());

const submit = (Action: string, Resources: Resources) =>
  stacks.refusal(Action, {
    StackName: "S",
    "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
    TemplateBody: JSON.stringify({ Resources }),
  });

const TARGETS = {
  kms: "TrentService",
  dynamodb: "DynamoDB_20120810",
  secretsmanager: "secretsmanager",
  ssm: "AmazonSSM",
} as const;

/** Calls a service of the AWS endpoint as the admin, and returns the response with its status. */
async function aws(service: keyof typeof TARGETS, operation: string, body: object) {
  const { status, text } = await local.aws(service, "/", {
    as: local.keys("admin"),
    headers: [["X-Amz-Target", `${TARGETS[service]}.${operation}`]],
    body: JSON.stringify(body),
  });
  return `${operation} ${status} ${text}`;
}

const lambdaRead = async (path: string) => {
  const { status, text } = await local.aws("lambda", `/2015-03-31/functions/fn${path}`, {
    as: local.keys("admin"),
    method: "GET",
  });
  return `${path} ${status} ${text}`;
};

/** What every service answers. */
async function answers(ciphertext: string): Promise<readonly unknown[]> {
  const route = async (path: string) => {
    const { status, text } = await local.call("GET", `/prod/${path}`, { as: local.keys("Ann") });
    return `${path} ${status} ${text.replaceAll(/"requestId":"[^"]*"/gi, "")}`;
  };
  const { cloud } = local;
  const answered = await Promise.all([
    route("one"),
    route("two"),
    lambdaRead("/configuration"),
    lambdaRead("/policy"),
    aws("kms", "ListAliases", {}),
    aws("kms", "ListKeys", {}),
    aws("kms", "Decrypt", { CiphertextBlob: ciphertext }),
    aws("secretsmanager", "GetSecretValue", { SecretId: "secret" }),
    aws("secretsmanager", "DescribeSecret", { SecretId: "secret" }),
    aws("ssm", "GetParameter", { Name: "/parameter" }),
    aws("dynamodb", "ListTables", {}),
    aws("dynamodb", "Scan", { TableName: "items-one" }),
    aws("dynamodb", "Scan", { TableName: "kept" }),
    aws("dynamodb", "DescribeTimeToLive", { TableName: "kept" }),
  ]);
  return [...answered, cloud.users(), cloud.routes(), cloud.codeDirectories()];
}

it("an update that fails in the end leaves every answer as it was", async () => {
  const one = versionOf("one");
  expect(await submit("CreateStack", one)).toBe("");
  expect(await stacks.ended("S")).toBe("CREATE_COMPLETE");
  for (const TableName of ["items-one", "kept"]) {
    await aws("dynamodb", "PutItem", { TableName, Item: { id: { S: "a" } } });
  }
  const encrypted = await aws("kms", "Encrypt", { KeyId: "alias/one", Plaintext: "YQ==" });
  const ciphertext = /"CiphertextBlob":"([^"]+)/.exec(encrypted)?.[1] ?? "";
  const before = await answers(ciphertext);
  expect(before[0]).toBe("one 200 oneone");
  const isRefused = (answer: unknown) => / [45]\d\d /.test(String(answer));
  expect(before.filter(isRefused)).toEqual([expect.stringMatching(/^two 403 /)]);
  const two = versionOf("two");
  for (const next of [
    { ...two, ...failing(Object.keys(two)) },
    { ...lambda("Fn", "", one["Fn"]?.Properties), ...failing(["Fn"]) },
  ]) {
    expect(await submit("UpdateStack", next)).toBe("");
    expect(await stacks.ended("S")).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(await answers(ciphertext)).toEqual(before);
  }
});
