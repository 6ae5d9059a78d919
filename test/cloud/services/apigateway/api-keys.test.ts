import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiKey, user } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { jsonOf } from "../../../json-of.ts";

const Value = "a-value-of-a-key-of-the-test";
const keysArn = "arn:aws:apigateway:us-east-1::/apikeys";
const read = (Resource: unknown) => ({ Action: "apigateway:GET", Resource });
const resources = {
  Own: apiKey({ Name: "own", Value }),
  Other: apiKey({ Name: "other", Enabled: false }),
  Reader: user("Reader", read([keysArn, `${keysArn}/*`])),
  Lister: user("Lister", read(keysArn)),
  Writer: user("Writer", { Action: "apigateway:POST", Resource: "*" }),
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Keys", resources }]);
});
afterAll(() => local.close());

const ask = (name: string | undefined, path: string, method = "GET") =>
  local.aws("apigateway", path, {
    method,
    ...(name === undefined ? {} : { as: local.keys(name) }),
  });
async function list(path = "/apikeys"): Promise<readonly Record<string, string>[]> {
  const response = await ask("Reader", path);
  expect(response.status).toBe(200);
  return jsonOf<{ item: readonly Record<string, string>[] }>(response).item;
}

/** The keys with the name `own` first. Lists are in the order of the ids, which are random. */
function sorted(keys: Awaited<ReturnType<typeof list>>): typeof keys {
  return keys.toSorted((a, b) => (b["name"] ?? "").localeCompare(a["name"] ?? ""));
}

describe("GetApiKeys", () => {
  it("returns values of keys only if the request asks for them", async () => {
    const [own, other] = sorted(await list());
    expect(own).toEqual({
      id: expect.stringMatching(/^\w{10}$/),
      name: "own",
      enabled: true,
      createdDate: expect.any(Number),
      lastUpdatedDate: expect.any(Number),
      stageKeys: [],
    });
    expect(other).toMatchObject({ name: "other", enabled: false });
    const [first, second] = sorted(await list("/apikeys?includeValues=true"));
    expect(first).toEqual({ ...own, value: Value });
    expect(second?.["value"]).toMatch(/^\w{40}$/);
  });

  it("finds keys by the beginning of their names", async () => {
    expect(await list("/apikeys?name=ow")).toMatchObject([{ name: "own" }]);
    expect(await list("/apikeys?name=wn")).toEqual([]);
  });
});

describe("GetApiKey", () => {
  it("returns a key, with its value only if the request asks for the value", async () => {
    const [own] = sorted(await list());
    expect((await ask("Reader", `/apikeys/${own?.["id"]}`)).json).toEqual(own);
    const { json } = await ask("Reader", `/apikeys/${own?.["id"]}?includeValue=true`);
    expect(json).toEqual({ ...own, value: Value });
  });

  it("returns 404 for an unknown id", async () => {
    const { status, header, json } = await ask("Reader", "/apikeys/none");
    expect([status, header("x-amzn-errortype")]).toEqual([404, "NotFoundException"]);
    expect(json).toEqual({ message: "Invalid API Key identifier specified" });
  });
});

it.each<[string, string | undefined, string, string, string]>([
  ["a caller without a signature", undefined, "GET", "/apikeys", "MissingAuthenticationToken"],
  ["a caller with a permission for another action", "Writer", "GET", "/apikeys", "AccessDenied"],
  [
    "a caller with a permission for another resource",
    "Lister",
    "GET",
    "/apikeys/none",
    "AccessDenied",
  ],
  ["an action that the caller may not perform", "Reader", "POST", "/apikeys", "AccessDenied"],
])("API Gateway refuses %s", async (_, name, method, path, type) => {
  const { status, header } = await ask(name, path, method);
  expect([status, header("x-amzn-errortype")]).toEqual([403, `${type}Exception`]);
});

it.each([
  ["an unsupported operation", "Writer", "POST", "/apikeys", 501],
  ["a parameter that would limit the result", "Reader", "GET", "/apikeys?embed=x", 400],
])("API Gateway refuses %s as unsupported", async (_, name, method, path, status) => {
  const answer = await ask(name, path, method);
  expect(answer.status).toBe(status);
  expect(answer.text).toContain("The local cloud does not");
});
