import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { AttributeType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Code } from "aws-cdk-lib/aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IsolatedNetwork, SealingKeys } from "../../../../lib/cdk/constructs/index.ts";
import { bundled } from "../../../cloud/bundled.ts";
import { result } from "../../../cloud/runtime/invoke.ts";
import { noNetworks, sandbox } from "../../../cloud/runtime/sandbox-here.ts";
import type { TestCloud } from "../../../cloud/test-cloud.ts";
import { propertiesOf, textOf } from "../../../app/stacks/template-queries.ts";
import { deployed } from "../deploy-app.ts";
import { functionIn, testStack } from "./function-in.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();

/** A handler that connects to a host, invokes a function, or writes to a table, as its event says. */
const source = `
import { connect } from "node:net";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
const put = (TableName, id) =>
  new DynamoDBClient({ maxAttempts: 1 }).send(new PutItemCommand({ TableName, Item: { id: { S: id } } })).then(
    () => "kept",
    ({ name }) => name,
  );
export const handler = async ({ host, invoke, answer, table, id }) => {
  if (answer) return answer;
  if (table) return put(table, id);
  if (!invoke) return new Promise((resolve) => {
    const socket = connect({ host, port: 443 }, () => resolve("connected"));
    socket.on("error", ({ code }) => resolve(code));
  });
  const Payload = JSON.stringify({ answer: "called" });
  return new LambdaClient({ maxAttempts: 1 }).send(new InvokeCommand({ FunctionName: invoke, Payload })).then(
    (output) => JSON.parse(Buffer.from(output.Payload)),
    ({ name }) => name,
  );
};`;

describe.runIf(sandbox.networks)(`36: a function in an isolated network${noNetworks}`, () => {
  let local: TestCloud;
  let template: Template;
  beforeAll(async () => {
    writeFileSync(join(folder, "handler.mjs"), await bundled(source));
    const { stack } = testStack();
    const keys = new SealingKeys(stack, "Keys", { stage: "dev" });
    const props = { code: Code.fromAsset(folder), keys };
    const network = new IsolatedNetwork(stack, "Network");
    const isolated = functionIn(stack, "Isolated", [], { ...props, network });
    functionIn(stack, "Callee", [], props).allowCallsFrom(isolated);
    functionIn(stack, "Other", [], props);
    const partitionKey = { name: "id", type: AttributeType.STRING };
    isolated.remembersIn(() => new Table(stack, "Table", { tableName: "seen", partitionKey }));
    template = Template.fromStack(stack);
    local = await deployed({ stack });
  });
  afterAll(() => local.close());

  it("reaches no address outside", async () => {
    expect(await result(local, "signet-dev-isolated", { host: "192.0.2.1" })).toBe("ENETUNREACH");
  });

  it("can invoke only the function that allows it", async () => {
    const invoke = (name: string) => result(local, "signet-dev-isolated", { invoke: name });
    expect(await invoke("signet-dev-callee")).toBe("called");
    expect(await invoke("signet-dev-other")).toBe("AccessDeniedException");
  });

  it("can write only its own items to the table of deliveries", async () => {
    const put = (id: string) => result(local, "signet-dev-isolated", { table: "seen", id });
    expect(await put("isolated#a")).toBe("kept");
    expect(await put("other#a")).toBe("AccessDeniedException");
  });

  it("has one VPC endpoint for each service, whose policy allows only the function's role", () => {
    const endpoints = propertiesOf(template, "AWS::EC2::VPCEndpoint");
    expect(
      endpoints.map((properties) => [
        textOf(properties["ServiceName"]).split(".").at(-1),
        properties["VpcEndpointType"],
        properties["PrivateDnsEnabled"],
      ]),
    ).toEqual([
      ["lambda", "Interface", true],
      ["dynamodb", "Gateway", undefined],
    ]);
    const onlyRole = { ArnEquals: { "aws:PrincipalArn": expect.anything() } };
    for (const { PolicyDocument } of endpoints) {
      expect(PolicyDocument).toMatchObject({ Statement: [{ Condition: onlyRole }] });
    }
  });
});
