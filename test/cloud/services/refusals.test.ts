import { afterAll, beforeAll, expect, it } from "vitest";
import { allowingText } from "../../../scripts/call/allowing.ts";
import { explanationOf } from "../../../scripts/call/why-refused.ts";
import { wireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { lambda, role, user } from "../deployment/sketch.ts";
import { ACCOUNT, REGION, startTestCloud, type TestCloud } from "../test-cloud.ts";
import { table } from "./dynamodb/dynamodb-cloud.ts";

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([
    {
      name: "Refusing",
      handlers: { empty: "export const handler = async () => ({});" },
      resources: {
        ...lambda("Empty", "empty"),
        Orders: table("orders"),
        Nobody: user("Nobody"),
        Clerk: { ...role(ACCOUNT), Properties: { ...role(ACCOUNT).Properties, RoleName: "Clerk" } },
      },
    },
  ]);
});
afterAll(() => local.close());

const tableArn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/orders`;
const userArn = `arn:aws:iam::${ACCOUNT}:user/Nobody`;
const roleArn = `arn:aws:iam::${ACCOUNT}:role/Clerk`;
const key = { id: { S: "1" } };
const dynamodb = (operation: string, input: object) =>
  ["dynamodb", "/", JSON.stringify(input), `DynamoDB_20120810.${operation}`] as const;
const query = (service: string, Version: string, form: Record<string, string>) =>
  [service, "/", new URLSearchParams({ Version, ...form }).toString()] as const;
const IAM = "2010-05-08";

it.each([
  ["dynamodb:GetItem", tableArn, dynamodb("GetItem", { TableName: "orders", Key: key })],
  ["dynamodb:PutItem", tableArn, dynamodb("PutItem", { TableName: "orders", Item: key })],
  [
    "dynamodb:BatchGetItem",
    tableArn,
    dynamodb("BatchGetItem", { RequestItems: { orders: { Keys: [key] } } }),
  ],
  [
    "dynamodb:ListTables",
    `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/*`,
    dynamodb("ListTables", {}),
  ],
  [
    "iam:CreateAccessKey",
    userArn,
    query("iam", IAM, { Action: "CreateAccessKey", UserName: "Nobody" }),
  ],
  ["iam:ListAccessKeys", userArn, query("iam", IAM, { Action: "ListAccessKeys" })],
  [
    "iam:SimulatePrincipalPolicy",
    roleArn,
    query("iam", IAM, {
      Action: "SimulatePrincipalPolicy",
      PolicySourceArn: roleArn,
      "ActionNames.member.1": "kms:Decrypt",
    }),
  ],
] as const)(
  "a refusal of %s has its reason and the smallest Allow",
  async (action, resource, call) => {
    const [service, path, body, target] = call;
    const as = local.keys("Nobody");
    const headers = target === undefined ? [] : ([["X-Amz-Target", target]] as const);
    const type =
      target === undefined ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.0";
    const answer = await local.aws(service, path, {
      as,
      body,
      headers: [...headers, ["Content-Type", type]],
    });
    expect([400, 403]).toContain(answer.status);
    expect(answer.header("x-signet-reason")).toContain(`allows ${action} on ${resource}`);
    // The header is a list of statements, each with the kind of its policy.
    const [statement] = JSON.parse(answer.header("x-signet-allow") ?? "[]") as {
      statement: object;
    }[];
    expect(statement).toMatchObject({ statement: { Effect: "Allow", Action: action } });
    expect(local.events.at(-1)).toMatchObject({ denied: true, allow: [statement] });

    const { trace } = sign(wireRequest("POST", "http://localhost/"), {
      credentials: as,
      region: REGION,
      service,
      date: new Date(),
    });
    const shown = explanationOf(trace, answer);
    expect(shown).toContain(
      allowingText(answer.header("x-signet-reason") ?? "", answer.header("x-signet-allow")),
    );
  },
);
