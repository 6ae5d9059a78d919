import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Resource, Resources } from "../../deployment/sketch.ts";
import type { Answer, TestCloud } from "../../test-cloud.ts";
import { clientCloud, jsonCalls, type JsonCall } from "../client-cloud.ts";
import { jsonOf } from "../../../json-of.ts";

/** A table whose partition key is the string `id`. */
export function table(
  TableName: string | undefined,
  properties: Readonly<Record<string, unknown>> = {},
): Resource {
  return {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      ...properties,
    },
  };
}

/** A cloud with tables, and AWS's DynamoDB client for each of its users. */
export interface TableCloud {
  readonly local: TestCloud;
  readonly as: (userName: string) => DynamoDBClient;
  readonly call: JsonCall;
}

/** Starts a cloud for the tests of the calling file. */
export function tableCloud(resources: Resources): TableCloud {
  const cloud = clientCloud({ name: "Tables", resources }, (each) => new DynamoDBClient(each));
  return {
    get local() {
      return cloud.local;
    },
    as: cloud.as,
    call: jsonCalls(cloud, "dynamodb", "DynamoDB_20120810"),
  };
}

/** Returns the outcome of a call: `ok`, or status, type and message of the error. */
export async function outcome(call: Promise<Answer>): Promise<string> {
  const response = await call;
  if (response.status === 200) return "ok";
  const { __type = "", message, Message } = jsonOf<Record<string, string | undefined>>(response);
  return `${response.status} ${__type.split("#").at(-1)} ${message ?? Message ?? ""}`.trim();
}
