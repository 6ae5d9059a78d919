import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { user, type Resources } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { table } from "./dynamodb-cloud.ts";
import { jsonOf } from "../../../json-of.ts";

describe("a table in the course of deployments", () => {
  const stack = (resources: Resources) => [{ name: "S", resources }];
  const other = { AttributeDefinitions: [{ AttributeName: "id", AttributeType: "N" }] };
  let local: TestCloud;
  beforeAll(async () => {
    local = await startTestCloud(stack({ Named: table("named"), Free: table(undefined) }));
  });
  afterAll(() => local.close());

  const ask = async <T>(operation: string, body: object): Promise<T> => {
    const headers = [["X-Amz-Target", `DynamoDB_20120810.${operation}`]] as const;
    const options = { as: local.keys("admin"), headers, body: JSON.stringify(body) };
    return jsonOf<T>(await local.aws("dynamodb", "/", options));
  };
  const names = async () => (await ask<{ TableNames: string[] }>("ListTables", {})).TableNames;
  const count = async (name: string) =>
    (await ask<{ Count: number }>("Scan", { TableName: name })).Count;

  it("is kept if unchanged, replaced under a new name, removed, and created again without items", async () => {
    const [free = "", named = ""] = await names();
    expect(named).toBe("named");
    expect(free).toMatch(/^S-Free-\w{12}$/);
    await ask("PutItem", { TableName: named, Item: { id: { S: "x" } } });
    await ask("PutItem", { TableName: free, Item: { id: { S: "x" } } });

    await local.deploy(...stack({ Named: table("named"), Free: table(undefined) }));
    expect(await names()).toEqual([free, named]);
    expect([await count(named), await count(free)]).toEqual([1, 1]);

    await local.deploy(...stack({ Named: table("named"), Free: table(undefined, other) }));
    const [replaced = ""] = await names();
    expect(replaced).not.toBe(free);
    expect(await names()).toEqual([replaced, "named"]);
    expect(await count(replaced)).toBe(0);

    await local.deploy(...stack({ Other: user("Other") }));
    expect(await names()).toEqual([]);
    await local.deploy(...stack({ Named: table("named") }));
    expect(await names()).toEqual(["named"]);
    expect(await count("named")).toBe(0);
  });

  it("is empty after a restart", async () => {
    await ask("PutItem", { TableName: "named", Item: { id: { S: "x" } } });
    local = await local.restart();
    await local.deploy(...stack({ Named: table("named") }));
    expect(await count("named")).toBe(0);
  });
});
