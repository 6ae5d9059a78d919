import {
  type App,
  CfnParameter,
  CustomResource,
  Duration,
  Fn,
  NestedStack,
  RemovalPolicy,
  Stack,
} from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, User } from "aws-cdk-lib/aws-iam";
import * as custom from "aws-cdk-lib/custom-resources";
import { Trigger } from "aws-cdk-lib/triggers";
import { inlineFunction } from "./inline-function.ts";

const ON_EVENT = `exports.handler = async ({ RequestType, ResourceProperties }) => ({
  PhysicalResourceId: "greeting",
  Data: { Text: ResourceProperties.Name + "-" + RequestType.toLowerCase() },
});`;

/** Custom resources of CDK, a nested stack, a parameter and functions of the language extensions. */
export function customResources(app: App): void {
  const stack = new Stack(app, "CustomResources");
  const name = new CfnParameter(stack, "Name", { type: "String", default: "hello" });
  const { serviceToken } = new custom.Provider(stack, "Provider", {
    onEventHandler: inlineFunction(stack, "OnEvent", ON_EVENT),
  });
  const greeting = new CustomResource(stack, "Greeting", {
    serviceToken,
    properties: { Name: name.valueAsString },
  });
  const text = greeting.getAttString("Text");
  new User(stack, "Greeter", { userName: text });

  const table = new Table(stack, "Seeds", {
    tableName: "seeds",
    partitionKey: { name: "id", type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  seed(stack, table, "Allowed", "putItem", { Item: { id: { S: "Allowed" } } });
  // The role may not update items, so this item is not stored. The app ignores the error.
  seed(stack, table, "Denied", "updateItem", { Key: { id: { S: "Denied" } } });

  new Trigger(stack, "Trigger", {
    handler: inlineFunction(
      stack,
      "Triggered",
      "exports.handler = async () => console.log('TRIGGERED');",
    ),
    timeout: Duration.seconds(30),
  });

  const nested = new NestedStack(stack, "Nested");
  const { functionArn } = inlineFunction(nested, "Inner", "exports.handler = async () => 'in';", {
    environment: { TEXT: text },
  });
  stack.exportValue(functionArn, { name: "inner-function" });

  inlineFunction(stack, "Extended", "exports.handler = async () => process.env;", {
    functionName: "extended",
    environment: {
      JSON: stack.toJsonString({ name: name.valueAsString }),
      EXTENDED: Fn.toJsonString({ name: name.valueAsString }),
      LENGTH: Fn.join("", ["n", Fn.len(["a", "b"]).toString()]),
    },
  });
}

/** Makes a call to a table at the deployment, under a role that may only put items. */
function seed(stack: Stack, table: Table, id: string, action: string, parameters: object): void {
  new custom.AwsCustomResource(stack, id, {
    resourceType: "Custom::Seed",
    onUpdate: {
      service: "DynamoDB",
      action,
      parameters: { TableName: table.tableName, ...parameters },
      physicalResourceId: custom.PhysicalResourceId.of(id),
      ignoreErrorCodesMatching: "AccessDenied",
    },
    policy: custom.AwsCustomResourcePolicy.fromStatements([
      new PolicyStatement({ actions: ["dynamodb:PutItem"], resources: [table.tableArn] }),
    ]),
  });
}
