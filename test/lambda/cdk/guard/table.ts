import { once } from "node:events";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { portOf } from "../../../port-of.ts";

// The package has no types.
const dynalite = createRequire(import.meta.url)("dynalite") as (options: object) => Server;

export const TABLE = "deliveries";

/** Starts a DynamoDB server on loopback with the table that remembers deliveries. */
export async function deliveriesTable() {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "example" };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: "delivery", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "delivery", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  return {
    /** The environment of a function that uses the table. */
    env: {
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: "example",
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    },
    item: async (delivery: string) => {
      const Key = { delivery: { S: delivery } };
      return (await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item;
    },
    close: () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
