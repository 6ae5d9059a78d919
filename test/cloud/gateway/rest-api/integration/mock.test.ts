import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lambda, restApi, type RouteSketch } from "../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";

/** The template that CDK writes for the origins after the first one. */
const ORIGINS = `#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
#if($origin == "https://b.example" || $origin == "https://c.example")
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end`;
const ORIGIN = "method.response.header.Access-Control-Allow-Origin";
const X = "method.response.header.X";

function mock(integration: object, statuses: readonly string[] = ["200"]): RouteSketch {
  return {
    function: "Fn",
    permitted: false,
    authorization: "NONE",
    method: {
      Integration: { Type: "MOCK", ...integration },
      MethodResponses: statuses.map((StatusCode) => ({
        StatusCode,
        ResponseParameters: { [ORIGIN]: true, [X]: true },
      })),
    },
  };
}
const json = (template: string) => ({ RequestTemplates: { "application/json": template } });
const cors = (templates: object = {}) =>
  mock(
    {
      ...json("{ statusCode: 200 }"),
      IntegrationResponses: [
        {
          StatusCode: "204",
          ResponseParameters: { [ORIGIN]: "'https://a.example'" },
          ...templates,
        },
      ],
    },
    ["204"],
  );
const stack = {
  name: "Api",
  handlers: { code: "export const handler = () => {};" },
  resources: {
    ...lambda("Fn", "code"),
    ...restApi(
      {
        "OPTIONS /one": cors(),
        "OPTIONS /many": cors({ ResponseTemplates: { "application/json": ORIGINS } }),
        "ANY /choose/{status}": mock(
          {
            ...json(`{"statusCode": $input.params('status')}`),
            IntegrationResponses: [
              {
                StatusCode: "404",
                SelectionPattern: "4\\d{2}",
                ResponseTemplates: {
                  "application/json": `{"id": "$context.resourcePath", "q": $input.json('$.a')}`,
                },
              },
              {
                StatusCode: "201",
                SelectionPattern: "2..",
                ResponseParameters: { [X]: "stageVariables.v" },
              },
              { StatusCode: "500", SelectionPattern: "777" },
              {
                StatusCode: "200",
                ResponseTemplates: { "application/json": "default", "text/plain": "plain" },
              },
            ],
          },
          ["404", "201", "200"],
        ),
        "POST /strict": mock({
          ...json("{ statusCode: 200 }"),
          PassthroughBehavior: "NEVER",
          IntegrationResponses: [{ StatusCode: "200" }],
        }),
        "GET /override": mock({
          ...json(
            `#set($context.responseOverride.status = 444)#set($context.responseOverride.header.foo = "bar"){"statusCode": 200}`,
          ),
          IntegrationResponses: [{ StatusCode: "200" }],
        }),
        "GET /continue": mock({
          ...json(`#set($context.responseOverride.status = 100){"statusCode": 200}`),
          IntegrationResponses: [{ StatusCode: "200" }],
        }),
        "GET /nothing": mock({}),
        "GET /no-response": mock(json("{ statusCode: 200 }")),
        "GET /broken": mock({
          ...json("#if(1){ statusCode: 200 }"),
          IntegrationResponses: [{ StatusCode: "200" }],
        }),
        "GET /renamed": mock({
          ...json("{ statusCode: 200 }"),
          IntegrationResponses: [
            {
              StatusCode: "200",
              ResponseTemplates: {
                "application/json":
                  '#set($context.responseOverride.header.Date = "x")#set($context.responseOverride.header.Accept = "y")',
              },
            },
          ],
        }),
      },
      { stage: { Variables: { v: "of the stage" } } },
    ),
    ...restApi(
      {
        "OPTIONS /plain": cors(),
        "OPTIONS /text": {
          ...cors(),
          method: {
            ...cors().method,
            Integration: {
              ...Object(cors().method?.["Integration"]),
              ContentHandling: "CONVERT_TO_TEXT",
            },
          },
        },
      },
      { id: "Binary", stageName: "bin", api: { BinaryMediaTypes: ["*/*"] } },
    ),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

describe("the preflight response that CDK writes", () => {
  it("has the headers of its mappings, without a body or a trace id", async () => {
    const answer = await local.call("OPTIONS", "/prod/one");
    expect(answer).toMatchObject({ status: 204, text: "" });
    expect(answer.header("access-control-allow-origin")).toBe("https://a.example");
    expect(answer.header("content-type")).toBe("application/json");
    expect(answer.header("x-amzn-trace-id")).toBeUndefined();
  });

  it.each([
    [[["Origin", "https://b.example"]], "https://b.example"],
    [[["origin", "https://c.example"]], "https://c.example"],
    [[["Origin", "https://d.example"]], "https://a.example"],
    [[], "https://a.example"],
  ] as const)("allows one of several origins for %j: %s", async (headers, allowed) => {
    const answer = await local.call("OPTIONS", "/prod/many", { headers });
    expect(answer.status).toBe(204);
    expect(answer.header("access-control-allow-origin")).toBe(allowed);
  });

  it("is an error for a content type without a template", async () => {
    const headers = [["Content-Type", "text/plain"]] as const;
    const answer = await local.call("OPTIONS", "/prod/one", { headers });
    expect(answer).toMatchObject({ status: 500, text: '{"message": "Internal server error"}' });
    expect(answer.header("x-amzn-errortype")).toBe("InternalServerErrorException");
    expect(answer.header("x-signet-reason")).toContain("Unable to parse statusCode");
  });

  it("needs CONVERT_TO_TEXT if every body is binary", async () => {
    expect((await local.call("OPTIONS", "/bin/plain")).status).toBe(500);
    expect(local.lines.at(-1)).toContain("Unable to transform request");
    const headers = [["Accept", "*/*"]] as const;
    expect((await local.call("OPTIONS", "/bin/text", { headers })).status).toBe(204);
  });
});

describe("a MOCK integration", () => {
  it.each([
    ["400", 404, '{"id": "/choose/{status}", "q": ""}'],
    ["202", 201, ""],
    ["500", 200, "default"],
  ])("selects the response by the status %s: %i", async (status, expected, text) => {
    expect(await local.call("GET", `/prod/choose/${status}`)).toMatchObject({
      status: expected,
      text,
    });
  });

  it("maps a stage variable to a header, and chooses the template by Accept", async () => {
    expect((await local.call("GET", "/prod/choose/200")).header("x")).toBe("of the stage");
    const headers = [["Accept", "text/plain, */*"]] as const;
    expect((await local.call("GET", "/prod/choose/500", { headers })).text).toBe("plain");
  });

  it("reads the parameters of the request, but an empty body, in the template of the response", async () => {
    const answer = await local.call("POST", "/prod/choose/404", { body: '{"a": 1}' });
    expect(answer.text).toContain('"q": ""');
  });

  it("takes status and headers that the template of the request has set", async () => {
    const answer = await local.call("GET", "/prod/override");
    expect([answer.status, answer.header("foo")]).toEqual([444, "bar"]);
  });

  it("fails for a status after which the client would wait for another response", async () => {
    const answer = await local.call("GET", "/prod/continue");
    expect([answer.status, answer.header("x-signet-reason")]).toEqual([
      500,
      expect.stringContaining("status 100"),
    ]);
  });

  it("renames headers that only the connection has", async () => {
    const answer = await local.call("GET", "/prod/renamed");
    expect([answer.header("x-amzn-remapped-date"), answer.header("accept")]).toEqual(["x", "y"]);
  });

  it("refuses a body without a template if it passes none", async () => {
    const headers = [["Content-Type", "text/plain"]] as const;
    const answer = await local.call("POST", "/prod/strict", { headers });
    expect([answer.status, answer.text]).toEqual([415, '{"message":"Unsupported Media Type"}']);
  });

  it.each([
    ["/nothing", "Unable to parse statusCode"],
    ["/no-response", "No match for output mapping and no default output mapping configured"],
    ["/choose/777", "Output mapping refers to an invalid method response: 500"],
    ["/choose/x", "Unable to parse statusCode"],
    ["/broken", "the mapping template failed"],
  ])("is an error with a reason for %s", async (path, reason) => {
    const answer = await local.call("GET", `/prod${path}`);
    expect([answer.status, answer.text]).toEqual([500, '{"message": "Internal server error"}']);
    expect(answer.header("x-signet-reason")).toContain(reason);
  });
});
