import type { MockIntegration } from "../../account/apigateway/integration.ts";
import type { Properties } from "../../assembly/properties.ts";
import { isSendable } from "../../gateway/proxy/proxy-response.ts";
import { REMAPPED } from "../../gateway/proxy/restricted-headers.ts";
import { originsIn } from "./origin-template.ts";

/** The forms in which CDK and other tools write the status that selects the integration response. */
const STATUS = /^ *\{ *["']?statusCode["']? *: *(\d{3}) *\} *$/;

/**
 * Reads a MOCK integration: a status, fixed headers, and the template with which CDK's `addCorsPreflight` compares the
 * origin of a request. Other templates need an interpreter for VTL, so they are refused.
 */
export function mockIntegration(properties: Properties, method: Properties): MockIntegration {
  properties
    .only(
      [
        "ContentHandling",
        "IntegrationResponses",
        "PassthroughBehavior",
        "RequestTemplates",
        "Type",
      ],
      ["TimeoutInMillis"],
    )
    .allow("ContentHandling", ["CONVERT_TO_TEXT"])
    .allow("PassthroughBehavior", ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]);
  const behavior = properties.optionalText("PassthroughBehavior");
  const template = onlyJson(properties, "RequestTemplates");
  const [, selecting] = STATUS.exec(template ?? "") ?? [];
  if (selecting === undefined) {
    return properties.fail(
      "RequestTemplates",
      'must have one template { "statusCode": 200 } for application/json; the local cloud supports no other template',
    );
  }
  const response = selected(properties, selecting);
  const code = response.match("StatusCode", /^[2-5]\d\d$/).text("StatusCode");
  return {
    type: "mock",
    status: Number(code),
    headers: headersOf(response, declared(method, code)),
    origins: origins(response),
    passthrough:
      behavior === "NEVER" || behavior === "WHEN_NO_TEMPLATES" ? behavior : "WHEN_NO_MATCH",
    convertsToText: properties.has("ContentHandling"),
  };
}

/** Returns the template for `application/json`, and fails if there is a template for another media type. */
function onlyJson(properties: Properties, name: string): string | undefined {
  const templates = properties.map(name).only(["application/json"]);
  return templates.optionalText("application/json");
}

/** Returns the integration response that the status selects, or else the default, which has no pattern. */
function selected(properties: Properties, status: string): Properties {
  const responses = properties.maps("IntegrationResponses");
  for (const response of responses) {
    response
      .only([
        "ContentHandling",
        "ResponseParameters",
        "ResponseTemplates",
        "SelectionPattern",
        "StatusCode",
      ])
      .allow("ContentHandling", ["CONVERT_TO_TEXT"])
      .match("SelectionPattern", /^(\d{3})?$/);
  }
  const pattern = (response: Properties) => response.optionalText("SelectionPattern") ?? "";
  return (
    responses.find((response) => pattern(response) === status) ??
    responses.find((response) => pattern(response) === "") ??
    properties.fail("IntegrationResponses", `has no response for status ${status} and no default`)
  );
}

/** Returns the headers that the method declares for a status. */
function declared(method: Properties, code: string): readonly string[] {
  const response = method.maps("MethodResponses").find((one) => one.text("StatusCode") === code);
  return response
    ? response.map("ResponseParameters").names
    : method.fail("MethodResponses", `has no response with the status ${code} of its integration`);
}

const PREFIX = "method.response.header.";

function headersOf(response: Properties, names: readonly string[]): MockIntegration["headers"] {
  const headers = Object.entries(response.textMap("ResponseParameters")).map(([name, value]) => {
    const header = name.slice(PREFIX.length);
    if (!names.includes(name)) {
      response.fail("ResponseParameters", `names ${name}, which MethodResponses does not declare`);
    }
    const fixed = /^'(.*)'$/s.exec(value)?.[1];
    if (fixed === undefined) {
      return response.fail(
        "ResponseParameters",
        `has ${value} for ${name}; the local cloud supports only a literal in single quotes`,
      );
    }
    const isAllowed = name.startsWith(PREFIX) && !REMAPPED.has(header.toLowerCase());
    if (!isAllowed || !isSendable([header, fixed])) {
      response.fail("ResponseParameters", `names ${name}, which cannot be set`);
    }
    return [header, fixed] as const;
  });
  return Object.fromEntries(headers);
}

function origins(response: Properties): readonly string[] {
  const template = onlyJson(response, "ResponseTemplates") ?? "";
  if (template === "") return [];
  return (
    originsIn(template) ??
    response.fail(
      "ResponseTemplates",
      "has a template that the local cloud does not support; it supports the template that CDK's addCorsPreflight writes",
    )
  );
}
