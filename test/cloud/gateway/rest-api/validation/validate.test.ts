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
const modelUrl = (name: string) => ({
  "Fn::Sub": `https://apigateway.amazonaws.com/restapis/\${Api}/models/\${${name}}`,
});
const model = (Schema: object, DependsOn?: string) => ({
  Type: "AWS::ApiGateway::Model",
  ...(DependsOn === undefined ? {} : { DependsOn }),
  Properties: { RestApiId: ref("Api"), ContentType: "application/json", Schema },
});
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
    "POST /lists": validated({ "application/json": ref("List") }),
    "POST /choices": validated({ "application/json": ref("Choice") }),
    "POST /objects": validated({ "application/json": "Empty" }),
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
    Anything: model({}),
    Order: model(order),
    // The models and bodies of the recorded answers.
    Part: model({
      type: "object",
      properties: { a: { type: "number" }, b: { type: "number" } },
      required: ["a", "b"],
    }),
    List: model({ type: "array", items: { $ref: modelUrl("Part") } }, "Part"),
    StatusValue: model({
      type: "object",
      properties: { Status: { type: "string" }, Order: { type: "integer" } },
      required: ["Status", "Order"],
    }),
    Choice: model(
      {
        type: "object",
        properties: { status: { oneOf: [{ type: "null" }, { $ref: modelUrl("StatusValue") }] } },
        required: ["status"],
      },
      "StatusValue",
    ),
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

  it.each([
    ["lists", '[{"a":1,"b":2}]', 200],
    ["lists", "", 400],
    ["lists", '[{"a":1,"b":2},{"a":1}]', 400],
    ["choices", '{"status":null}', 200],
    ["choices", '{"status":{"Status":"works","Order":1}}', 200],
    ["choices", "", 400],
    ["choices", '{"badFormat":"bla"}', 400],
    ["choices", '{"status":{"Status":"works"}}', 400],
    ["objects", "{}", 200],
    ["objects", "[]", 400],
  ])(
    "follows the references of a model to others: /%s with %s gets %i",
    async (path, body, status) => {
      expect((await post(`/prod/${path}`, body)).status).toBe(status);
    },
  );

  it.each([
    [
      "orders",
      '{"item":"S3CRET","price":"S3CRET"}',
      "the body breaks #/additionalProperties: the whole body must not have additional properties price (model Order)",
    ],
    [
      "orders",
      '{"item":"tea","quantity":"S3CRET"}',
      "the body breaks #/properties/quantity/type: /quantity must be integer (model Order)",
    ],
    ["orders", "S3CRET", "the body is not JSON, which the model Order requires"],
    ["orders", "", "the body is empty, and the model Order requires JSON"],
    [
      "orders",
      '{"item":"S3CRET","item":"S3CRET"}',
      "the body has a member twice, a member named __proto__, or is nested more than 1,000 levels deep",
    ],
    [
      "lists",
      '[{"a":1,"b":2},{"a":"S3CRET","b":2}]',
      "the body breaks model Part/properties/a/type: /1/a must be number (model List)",
    ],
    [
      "choices",
      '{"status":"S3CRET"}',
      expect.stringMatching(
        /^the body breaks #\/properties\/status\/oneOf: \/status must match exactly one schema in oneOf; .*: \/status must be object; .*: \/status must be null \(model Choice\)$/,
      ),
    ],
  ])(
    "says to the caller and in the log which rule /%s with %s breaks, without its value",
    async (path, body, reason) => {
      const answer = await post(`/prod/${path}?source=web`, body);
      expect(answer.status).toBe(400);
      const given = answer.header("x-signet-reason") ?? "";
      expect(given).toEqual(reason);
      expect(local.lines.at(-1)).toContain(given);
      expect(given).not.toContain("S3CRET");
    },
  );

  it("says where a missing parameter belongs", async () => {
    const answer = await local.call("POST", "/prod/orders", { body: good });
    const reason = "required parameters are missing or blank: header X-Tenant, querystring source";
    expect(answer.header("x-signet-reason")).toBe(reason);
    expect(local.lines.at(-1)).toContain(reason);
  });

  it("checks only content types that have a model if there is no default model", async () => {
    expect(
      (await post("/prod/letters", '{"item":1}', [["Content-Type", "APPLICATION/JSON"]])).status,
    ).toBe(400);
    expect((await post("/prod/letters", '{"item":1}')).status).toBe(400);
    expect((await post("/prod/letters", "x", [["Content-Type", "text/plain"]])).status).toBe(200);
  });
});
