import { join } from "node:path";
import type { Stack } from "aws-cdk-lib";
import { ApiDefinition, SpecRestApi } from "aws-cdk-lib/aws-apigateway";

const mock = {
  type: "MOCK",
  requestTemplates: { "application/json": '{ "statusCode": 200 }' },
  responses: {
    default: { statusCode: "200", responseTemplates: { "application/json": '"listed"' } },
  },
};

/** Adds two APIs that OpenAPI documents describe: one in the template, the other in a file. */
export function addDocuments(stack: Stack): void {
  new SpecRestApi(stack, "Catalog", {
    restApiName: "catalog",
    apiDefinition: ApiDefinition.fromInline({
      openapi: "3.0.1",
      info: { title: "catalog", version: "1" },
      paths: {
        "/books": {
          get: {
            responses: { 200: { description: "the books" } },
            "x-amazon-apigateway-integration": mock,
          },
          delete: {
            responses: { 200: { description: "deleted" } },
            security: [{ sigv4: [] }],
            "x-amazon-apigateway-integration": mock,
          },
        },
      },
      components: {
        securitySchemes: {
          sigv4: {
            type: "apiKey",
            name: "Authorization",
            in: "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
          },
        },
      },
    }),
  });
  new SpecRestApi(stack, "Archive", {
    restApiName: "archive",
    apiDefinition: ApiDefinition.fromAsset(join(import.meta.dirname, "archive.yaml")),
  });
}
