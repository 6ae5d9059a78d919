import { RemovalPolicy, type Stack } from "aws-cdk-lib";
import {
  AwsIntegration,
  HttpIntegration,
  JsonSchemaType,
  LambdaIntegration,
  MockIntegration,
  type RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { inlineFunction } from "../inline-function.ts";

const PRICE = `exports.handler = async ({ item }) => {
  if (item === "dust") throw new Error("[404] nobody sells dust");
  return { item, cents: 250 };
};`;

/** Adds routes with mocks, an HTTP server, a function with templates, and a table as backends. */
export function addBackends(stack: Stack, api: RestApi, upstream: string): void {
  api.root.addResource("status").addMethod(
    "GET",
    new MockIntegration({
      requestTemplates: { "application/json": '{ "statusCode": 200 }' },
      integrationResponses: [
        { statusCode: "200", responseTemplates: { "application/json": '{ "status": "open" }' } },
      ],
    }),
    { methodResponses: [{ statusCode: "200" }] },
  );

  api.root
    .addResource("pets")
    .addResource("{id}")
    .addMethod(
      "GET",
      new HttpIntegration(`${upstream}/pets/{id}`, {
        proxy: true,
        options: { requestParameters: { "integration.request.path.id": "method.request.path.id" } },
      }),
      { requestParameters: { "method.request.path.id": true } },
    );

  const price = inlineFunction(stack, "Price", PRICE);
  api.root
    .addResource("prices")
    .addResource("{item}")
    .addMethod(
      "GET",
      new LambdaIntegration(price, {
        proxy: false,
        requestTemplates: { "application/json": `{ "item": "$input.params('item')" }` },
        integrationResponses: [
          {
            statusCode: "200",
            responseTemplates: {
              "application/json": `#set($price = $input.path('$'))
{ "text": "$price.item costs $price.cents" }`,
            },
            responseParameters: {
              "method.response.header.X-Price": "integration.response.body.cents",
            },
          },
          {
            statusCode: "404",
            selectionPattern: String.raw`\[404\].*`,
            responseTemplates: {
              "application/json": `{ "error": "$input.path('$.errorMessage')" }`,
            },
          },
        ],
      }),
      {
        methodResponses: [
          { statusCode: "200", responseParameters: { "method.response.header.X-Price": true } },
          { statusCode: "404" },
        ],
      },
    );

  addItems(stack, api);
}

/** Adds a route that stores an item in a table under a role of its own, if the body is valid. */
function addItems(stack: Stack, api: RestApi): void {
  const table = new Table(stack, "Items", {
    partitionKey: { name: "id", type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const writer = new Role(stack, "ItemWriter", {
    assumedBy: new ServicePrincipal("apigateway.amazonaws.com"),
  });
  table.grant(writer, "dynamodb:PutItem");
  const money = api.addModel("Money", {
    modelName: "Money",
    schema: { type: JsonSchemaType.INTEGER, minimum: 0 },
  });
  const item = api.addModel("Item", {
    modelName: "Item",
    schema: {
      type: JsonSchemaType.OBJECT,
      required: ["id", "cents"],
      properties: {
        id: { type: JsonSchemaType.STRING },
        cents: {
          ref: `https://apigateway.amazonaws.com/restapis/${api.restApiId}/models/${money.modelId}`,
        },
      },
    },
  });
  const operation = (action: string) =>
    new AwsIntegration({
      service: "dynamodb",
      action,
      options: {
        credentialsRole: writer,
        requestTemplates: {
          "application/json": `{ "TableName": "${table.tableName}", ${
            action === "PutItem"
              ? `"Item": { "id": { "S": $input.json('$.id') }, "cents": { "N": "$input.path('$.cents')" } }`
              : `"Key": { "id": { "S": "1" } }`
          } }`,
        },
        integrationResponses: [
          { statusCode: "200" },
          { statusCode: "400", selectionPattern: "4.." },
        ],
      },
    });
  const items = api.root.addResource("items");
  const methodResponses = [{ statusCode: "200" }, { statusCode: "400" }];
  items.addMethod("POST", operation("PutItem"), {
    methodResponses,
    requestModels: { "application/json": item },
    requestValidatorOptions: { validateRequestBody: true },
  });
  // The role may not read, so the answer is DynamoDB's refusal.
  items.addMethod("GET", operation("GetItem"), { methodResponses });
}
