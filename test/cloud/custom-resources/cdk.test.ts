import { join } from "node:path";
import { App, CfnJson, CustomResource, Duration, NestedStack, Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Role, ServicePrincipal, User } from "aws-cdk-lib/aws-iam";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
import * as custom from "aws-cdk-lib/custom-resources";
import { Trigger } from "aws-cdk-lib/triggers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
});
afterAll(() => local.close());

let built = 0;
async function deploy(build: (stack: Stack) => void): Promise<void> {
  const outdir = join(local.directory, `cdk-${built++}`);
  const app = new App({ analyticsReporting: false, outdir });
  build(new Stack(app, "App"));
  app.synth();
  await local.cloud.deployAll(readAssembly(outdir), { keep: [] });
}
const inline = (scope: Stack, id: string, code: string) =>
  new Function(scope, id, {
    code: Code.fromInline(code),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
  });
const user = (scope: Stack, id: string, userName: string) => new User(scope, id, { userName });

describe("CDK's custom resources", () => {
  it("run as CDK synthesizes them", async () => {
    await deploy((stack) => {
      const onEvent = inline(
        stack,
        "OnEvent",
        "exports.handler = async (event) => ({ PhysicalResourceId: 'x', Data: { Name: event.ResourceProperties.Name + '-made' } });",
      );
      const { serviceToken } = new custom.Provider(stack, "Provider", { onEventHandler: onEvent });
      const made = new CustomResource(stack, "Made", {
        serviceToken,
        properties: { Name: "provider" },
      });
      user(stack, "ByProvider", made.getAttString("Name"));

      const response = inline(
        stack,
        "Response",
        "const response = require('cfn-response'); exports.handler = (event, context) => response.send(event, context, response.SUCCESS, { Name: 'cfn-response' });",
      );
      const answered = new CustomResource(stack, "Answered", {
        serviceToken: response.functionArn,
      });
      user(stack, "ByResponse", answered.getAttString("Name"));

      const table = new Table(stack, "Table", {
        tableName: "things",
        billingMode: BillingMode.PAY_PER_REQUEST,
        partitionKey: { name: "id", type: AttributeType.STRING },
      });
      const put: custom.AwsSdkCall = {
        service: "DynamoDB",
        action: "putItem",
        parameters: { TableName: table.tableName, Item: { id: { S: "called" } } },
        physicalResourceId: custom.PhysicalResourceId.of("item"),
      };
      const item = new custom.AwsCustomResource(stack, "Item", {
        onCreate: put,
        installLatestAwsSdk: true,
        policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: [table.tableArn] }),
      });
      const read = new custom.AwsCustomResource(stack, "Read", {
        onCreate: {
          service: "DynamoDB",
          action: "getItem",
          parameters: { TableName: table.tableName, Key: { id: { S: "called" } } },
          physicalResourceId: custom.PhysicalResourceId.of("read"),
        },
        policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: [table.tableArn] }),
      });
      read.node.addDependency(item);
      user(stack, "ByCall", read.getResponseField("Item.id.S"));

      new Trigger(stack, "Trigger", {
        handler: inline(
          stack,
          "Triggered",
          "exports.handler = async () => console.log('TRIGGERED');",
        ),
        timeout: Duration.seconds(30),
      });

      const json = new CfnJson(stack, "Json", { value: { "aws:SourceAccount": stack.account } });
      new Role(stack, "Role", {
        assumedBy: new ServicePrincipal("lambda.amazonaws.com", {
          conditions: { StringLike: json },
        }),
      });

      const nested = new NestedStack(stack, "Nested");
      user(nested, "ByNested", made.getAttString("Name").concat("-nested"));
    });
    expect(Object.keys(local.cloud.users())).toEqual(
      expect.arrayContaining(["provider-made", "cfn-response", "called", "provider-made-nested"]),
    );
    expect(local.lines.join("\n")).toContain("TRIGGERED");
  });

  it("fail with the error of the service if the role may not make the call", async () => {
    const call = (resources: string[], action: string, service = "DynamoDB") =>
      deploy((stack) => {
        new custom.AwsCustomResource(stack, "Call", {
          onCreate: {
            service,
            action,
            parameters: { TableName: "x" },
            physicalResourceId: custom.PhysicalResourceId.of("x"),
          },
          policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources }),
        });
      });
    await expect(
      call(["arn:aws:dynamodb:us-east-1:123456789012:table/other"], "describeTable"),
    ).rejects.toThrow(
      /App\/Call\/Resource\/Default: Received response status \[FAILED\].*is not authorized to perform: dynamodb:DescribeTable/,
    );
  });

  it("are refused by name if a state machine has to wait for them", async () => {
    const waiting = deploy((stack) => {
      const onEventHandler = inline(stack, "OnEvent", "exports.handler = async () => ({});");
      const isCompleteHandler = inline(stack, "IsComplete", "exports.handler = async () => ({});");
      const { serviceToken } = new custom.Provider(stack, "Provider", {
        onEventHandler,
        isCompleteHandler,
      });
      new CustomResource(stack, "Made", { serviceToken });
    });
    await expect(waiting).rejects.toThrow(
      "App/Made/Default: its provider has an isCompleteHandler",
    );
  });

  it("fail with the error of the user's function", async () => {
    const failed = deploy((stack) => {
      const onEventHandler = inline(
        stack,
        "OnEvent",
        "exports.handler = async () => { throw new Error('no luck'); };",
      );
      const { serviceToken } = new custom.Provider(stack, "Provider", { onEventHandler });
      new CustomResource(stack, "Made", { serviceToken });
    });
    await expect(failed).rejects.toThrow(
      /App\/Made\/Default: Received response status \[FAILED\] from custom resource. Message returned: no luck\n\nLogs: \/aws\/lambda\//,
    );
  });
});
