import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyApi } from "../../../deployment/empty-api.ts";
import { ref } from "../../../deployment/sketch.ts";
import { startTestCloud, type CallOptions, type TestCloud } from "../../../test-cloud.ts";

const order = {
  type: "object",
  required: ["item"],
  properties: { item: { type: "string" }, quantity: { type: "integer" } },
  additionalProperties: false,
};
const validated = (RequestModels: object, RequestParameters: object = {}) => ({
  function: "Empty",
  authorization: "NONE" as const,
  method: { RequestValidatorId: ref("Validator"), RequestModels, RequestParameters },
});
const stack = emptyApi(
  {
    "POST /orders": validated(
      { $default: ref("Order") },
      {
        "method.request.querystring.source": true,
        "method.request.header.X-Tenant": true,
        "method.request.querystring.optional": false,
      },
    ),
    "POST /anything": validated({ $default: ref("Anything") }),
    "POST /letters": validated({ "Application/JSON": ref("Order") }),
  },
  {
    Validator: {
      Type: "AWS::ApiGateway::RequestValidator",
      Properties: {
        RestApiId: ref("Api"),
        ValidateRequestBody: true,
        ValidateRequestParameters: true,
      },
    },
    Anything: {
      Type: "AWS::ApiGateway::Model",
      Properties: { RestApiId: ref("Api"), ContentType: "application/json", Schema: {} },
    },
    Order: {
      Type: "AWS::ApiGateway::Model",
      Properties: { RestApiId: ref("Api"), ContentType: "application/json", Schema: order },
    },
  },
);

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

describe("request validation", () => {
  const post = (path: string, body: string, headers: CallOptions["headers"] = []) =>
    local.call("POST", path, { body, headers: [["X-Tenant", "t"], ...headers] });
  const good = '{"item":"tea"}';

  it("accepts a request that matches the model", async () => {
    expect((await post("/prod/orders?source=web", good)).status).toBe(200);
    expect((await post("/prod/orders?sou%72ce=web", good)).status).toBe(200);
  });

  it.each([
    ["a member of another type", '{"item":1}', []],
    ["an unknown member", '{"item":"tea","price":1}', []],
    ["a body that is not JSON", "tea", []],
    ["an empty body", "", []],
    [
      "an invalid body of a content type without its own model",
      '{"item":1}',
      [["Content-Type", "text/plain"]],
    ],
    [
      "an invalid body of a content type with parameters",
      '{"item":1}',
      [["Content-Type", "application/json; charset=utf-8"]],
    ],
    [
      "an invalid body with an inherited member's name as the content type",
      '{"item":1}',
      [["Content-Type", "constructor"]],
    ],
    [
      "an invalid body with __proto__ as the content type",
      '{"item":1}',
      [["Content-Type", "__proto__"]],
    ],
    ["a body with the member __proto__", '{"__proto__":{"item":"tea"}}', []],
  ] as const)("refuses %s", async (_, body, headers) => {
    const answer = await post("/prod/orders?source=web", body, headers);
    expect(answer.status).toBe(400);
    expect(answer.header("x-amzn-errortype")).toBe("BadRequestException");
    expect(answer.text).toBe('{"message":"Invalid request body"}');
  });

  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

  it.each([
    ["a member twice", '{"item":"tea","item":"gold"}'],
    ["a member twice, written differently", String.raw`{"item":"tea","it\u0065m" : "gold"}`],
    ["a member twice, further in", '[{"a":{"b":1,"c":{},"b":2}}]'],
    ["a nested member __proto__", '{"a":[{"__proto__":{"isAdmin":true}}]}'],
    ["__proto__ in another spelling", String.raw`{"\u005f_proto__":{}}`],
    ["100,000 nested lists", nested(100_000)],
    ["100,000 nested objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
  ])("refuses a body that parsers could read differently or not at all: %s", async (_, body) => {
    const answer = await post("/prod/anything", body);
    expect(answer).toMatchObject({ status: 400, text: '{"message":"Invalid request body"}' });
    expect((await post("/prod/anything", "{}")).status).toBe(200);
  });

  it.each([
    ["the same member name in several objects", '[{"a":1},{"a":{"a":1}},{"b":"a"}]'],
    [
      "text that looks like repeated members",
      String.raw`{"a":"\"a\":1,{[","b":["a","a","__proto__"]}`,
    ],
    ["1,000 nested lists", nested(1000)],
  ])("accepts %s", async (_, body) => {
    expect((await post("/prod/anything", body)).status).toBe(200);
  });

  it.each([
    ["both", "/prod/orders", [], "X-Tenant, source"],
    [
      "both, because they are blank",
      "/prod/orders?source=",
      [["X-Tenant", " "]],
      "X-Tenant, source",
    ],
    ["the query parameter", "/prod/orders", [["x-tenant", "t"]], "source"],
    ["the header", "/prod/orders?source=web&source=", [], "X-Tenant"],
  ] as const)("lists the missing required parameters: %s", async (_, path, headers, missing) => {
    const answer = await local.call("POST", path, { body: good, headers });
    expect(answer.status).toBe(400);
    expect(answer.text).toBe(`{"message":"Missing required request parameters: [${missing}]"}`);
  });

  it("checks only content types that have a model if there is no default model", async () => {
    expect(
      (await post("/prod/letters", '{"item":1}', [["Content-Type", "APPLICATION/JSON"]])).status,
    ).toBe(400);
    expect((await post("/prod/letters", '{"item":1}')).status).toBe(400);
    expect((await post("/prod/letters", "x", [["Content-Type", "text/plain"]])).status).toBe(200);
  });
});
