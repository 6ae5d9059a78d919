import { describe, expect, it } from "vitest";
import { originsIn } from "../../../../lib/cloud/resources/apigateway/origin-template.ts";
import { lambda, restApi, type Resources } from "../../deployment/sketch.ts";
import { having, refusal } from "../../refusal.ts";

const api = { ...lambda("Fn", "code"), ...restApi({ "OPTIONS /a": { function: "Fn" } }) };
const header = "method.response.header.Vary";
const response = { StatusCode: "204", ResponseParameters: { [header]: "'Origin'" } };
const integration = {
  Type: "MOCK",
  RequestTemplates: { "application/json": "{ statusCode: 200 }" },
  IntegrationResponses: [response],
};
const method = {
  AuthorizationType: "NONE",
  Integration: integration,
  MethodResponses: [{ StatusCode: "204", ResponseParameters: { [header]: true } }],
};
const deploying = (properties: object): Resources =>
  having(api, "ApiMethodOPTIONS /a", { ...method, ...properties });
const withIntegration = (properties: object) =>
  deploying({ Integration: { ...integration, ...properties } });
const withResponse = (properties: object) =>
  withIntegration({ IntegrationResponses: [{ ...response, ...properties }] });

/** The template that CDK writes for the origins after the first one. */
const template = (condition: string) => `#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
#if(${condition})
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end`;

describe("a MOCK integration", () => {
  it.each<[string, Resources]>([
    ["a fixed response", deploying({})],
    [
      "a status in JSON",
      withIntegration({ RequestTemplates: { "application/json": '{"statusCode": 200}' } }),
    ],
    ["a response that the status selects", withResponse({ SelectionPattern: "200" })],
    [
      "the comparison of CDK",
      withResponse({
        ResponseTemplates: { "application/json": template('$origin == "https://b.example"') },
      }),
    ],
  ])("is deployed with %s", (_, resources) => {
    expect(refusal(resources)).toBe("no refusal");
  });

  it.each<[string, Resources, string]>([
    [
      "no request template",
      withIntegration({ RequestTemplates: {} }),
      "property RequestTemplates must have one template",
    ],
    [
      "a status that the request chooses",
      withIntegration({
        RequestTemplates: { "application/json": "{ statusCode: $input.params('s') }" },
      }),
      "property RequestTemplates must have one template",
    ],
    [
      "a template for another media type",
      withIntegration({ RequestTemplates: { "text/plain": "{ statusCode: 200 }" } }),
      "property text/plain is not supported",
    ],
    [
      "no integration response",
      withIntegration({ IntegrationResponses: [] }),
      "has no response for status 200",
    ],
    [
      "a response for another status",
      withResponse({ SelectionPattern: "404" }),
      "has no response for status 200",
    ],
    [
      "a pattern",
      withResponse({ SelectionPattern: "2.." }),
      "property SelectionPattern has the value",
    ],
    [
      "no method response",
      deploying({ MethodResponses: [] }),
      "has no response with the status 204",
    ],
    [
      "a header that the method does not declare",
      withResponse({ ResponseParameters: { "method.response.header.X": "'1'" } }),
      "names method.response.header.X, which MethodResponses does not declare",
    ],
    [
      "a header from the request",
      withResponse({ ResponseParameters: { [header]: "integration.response.header.X" } }),
      "supports only a literal in single quotes",
    ],
    [
      "a header with a line break",
      withResponse({ ResponseParameters: { [header]: "'a\nb'" } }),
      "names method.response.header.Vary, which cannot be set",
    ],
    [
      "a template that returns the origin of every request",
      withResponse({
        ResponseTemplates: {
          "application/json":
            '#set($context.responseOverride.header.Access-Control-Allow-Origin = $input.params("Origin"))',
        },
      }),
      "has a template that the local cloud does not support",
    ],
    [
      "binary bodies",
      withIntegration({ ContentHandling: "CONVERT_TO_BINARY" }),
      "property ContentHandling",
    ],
    ["a function", withIntegration({ Uri: "arn" }), "property Uri is not supported"],
  ])("is refused with %s", (_, resources, message) => {
    expect(refusal(resources)).toContain(message);
  });
});

describe("the comparison of origins", () => {
  it("has the origins that CDK writes", () => {
    const condition = '$origin == "https://b.example" || $origin == "http://localhost:1"';
    expect(originsIn(template(condition))).toEqual(["https://b.example", "http://localhost:1"]);
  });

  it.each([
    ["true"],
    ["$origin"],
    ['$origin != "https://b.example"'],
    ['$origin == "$origin"'],
    ['$origin == ""'],
    ['$origin == "a" || true'],
    ['$origin == "a")\n#end\n#if(true'],
    ['$origin.matches("https://.*")'],
  ])("is unknown with the condition %j", (condition) => {
    expect(originsIn(template(condition))).toBeUndefined();
  });

  it("is unknown with further lines", () => {
    expect(originsIn(`${template('$origin == "a"')}\n$origin`)).toBeUndefined();
  });
});
