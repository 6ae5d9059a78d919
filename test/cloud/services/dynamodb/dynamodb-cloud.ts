import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Resource, Resources } from "../../sketch.ts";
import type { Answer, CallOptions, TestCloud } from "../../test-cloud.ts";
import { clientCloud } from "../client-cloud.ts";

/** A table whose partition key is the text `id`. */
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

/** A cloud of tables, and DynamoDB's unmodified client for each of its users. */
export interface TableCloud {
  readonly local: TestCloud;
  readonly as: (userName: string) => DynamoDBClient;
  /** A call as it stands, past the checks of an SDK; an object is sent as JSON. */
  readonly call: (
    userName: string,
    operation: string,
    body: unknown,
    options?: CallOptions,
  ) => Promise<Answer>;
}

/** Starts one for the tests of this file. */
export function tableCloud(resources: Resources): TableCloud {
  const cloud = clientCloud({ name: "Tables", resources }, (each) => new DynamoDBClient(each));
  return {
    get local() {
      return cloud.local;
    },
    as: cloud.as,
    call: (userName, operation, body, options = {}) =>
      cloud.local.aws("dynamodb", "/", {
        as: cloud.local.keys(userName),
        headers: [["X-Amz-Target", `DynamoDB_20120810.${operation}`]],
        body: typeof body === "string" ? body : JSON.stringify(body),
        ...options,
      }),
  };
}

/** How a call ends: `ok`, or the name and status of its refusal with the text. */
export async function outcome(call: Promise<Answer>): Promise<string> {
  const { status, json } = await call;
  if (status === 200) return "ok";
  const { __type = "", message, Message } = json as Record<string, string | undefined>;
  return `${status} ${__type.split("#").at(-1)} ${message ?? Message ?? ""}`.trim();
}
