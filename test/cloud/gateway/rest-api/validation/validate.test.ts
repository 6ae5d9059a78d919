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

  it("lets through what fits", async () => {
    expect((await post("/prod/orders?source=web", good)).status).toBe(200);
    expect((await post("/prod/orders?sou%72ce=web", good)).status).toBe(200);
  });

  it.each([
    ["another type", '{"item":1}', []],
    ["an unknown member", '{"item":"tea","price":1}', []],
    ["no JSON", "tea", []],
    ["nothing", "", []],
    ["a content type no model names", '{"item":1}', [["Content-Type", "text/plain"]]],
    [
      "a content type with parameters",
      '{"item":1}',
      [["Content-Type", "application/json; charset=utf-8"]],
    ],
    [
      "the name of what every object inherits for a content type",
      '{"item":1}',
      [["Content-Type", "constructor"]],
    ],
    ["a prototype for a content type", '{"item":1}', [["Content-Type", "__proto__"]]],
    ["a prototype for a body", '{"__proto__":{"item":"tea"}}', []],
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
    ["a prototype", '{"a":[{"__proto__":{"isAdmin":true}}]}'],
    ["a prototype by another spelling", String.raw`{"\u005f_proto__":{}}`],
    ["lists in lists", nested(100_000)],
    ["members in members", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
  ])("refuses what could be read in two ways or by few: %s", async (_, body) => {
    const answer = await post("/prod/anything", body);
    expect(answer).toMatchObject({ status: 400, text: '{"message":"Invalid request body"}' });
    expect((await post("/prod/anything", "{}")).status).toBe(200);
  });

  it.each([
    ["members of one name in several objects", '[{"a":1},{"a":{"a":1}},{"b":"a"}]'],
    [
      "what reads like members within text",
      String.raw`{"a":"\"a\":1,{[","b":["a","a","__proto__"]}`,
    ],
    ["what is nested as deep as that", nested(1000)],
  ])("lets through %s", async (_, body) => {
    expect((await post("/prod/anything", body)).status).toBe(200);
  });

  it.each([
    ["neither", "/prod/orders", [], "X-Tenant, source"],
    ["blank ones", "/prod/orders?source=", [["X-Tenant", " "]], "X-Tenant, source"],
    ["the header alone", "/prod/orders", [["x-tenant", "t"]], "source"],
    ["the query alone", "/prod/orders?source=web&source=", [], "X-Tenant"],
  ] as const)(
    "names the required parameters that are not there: %s",
    async (_, path, headers, missing) => {
      const answer = await local.call("POST", path, { body: good, headers });
      expect(answer.status).toBe(400);
      expect(answer.text).toBe(`{"message":"Missing required request parameters: [${missing}]"}`);
    },
  );

  it("checks only the content types that models name, where none is named for all", async () => {
    expect(
      (await post("/prod/letters", '{"item":1}', [["Content-Type", "APPLICATION/JSON"]])).status,
    ).toBe(400);
    expect((await post("/prod/letters", '{"item":1}')).status).toBe(400);
    expect((await post("/prod/letters", "x", [["Content-Type", "text/plain"]])).status).toBe(200);
  });
});
