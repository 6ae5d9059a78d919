import { json, type AppCall } from "../app-call.ts";

const item = (id: string) =>
  ({
    to: "aws dynamodb",
    headers: json("1.0", "DynamoDB_20120810.GetItem"),
    body: { TableName: "seeds", Key: { id: { S: id } } },
  }) as const;

export const customResourcesCalls: readonly AppCall[] = [
  {
    ...item("Allowed"),
    title: "AwsCustomResource has stored the item that its role may store",
    as: "admin",
    status: 200,
    has: '"Allowed"',
  },
  {
    ...item("Denied"),
    title: "AwsCustomResource has not stored the item that its role may not store",
    as: "admin",
    status: 200,
    has: "\n{}",
  },
  {
    ...item("Allowed"),
    title: "the user that has the name from a custom resource may not read the item",
    as: "hello-create",
    status: 400,
    has: "AccessDeniedException",
  },
  {
    title: "a function has values of the language extensions",
    to: "aws lambda",
    request: "GET /2015-03-31/functions/extended/configuration",
    as: "admin",
    status: 200,
    has: String.raw`"EXTENDED":"{\"name\":\"hello\"}","LENGTH":"n2"`,
  },
];
