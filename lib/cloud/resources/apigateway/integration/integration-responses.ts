import { messageOf } from "../../../../errors.ts";
import type {
  IntegrationResponse,
  MockIntegration,
} from "../../../account/apigateway/integration.ts";
import type { Properties } from "../../../assembly/properties.ts";
import { parsePattern } from "../../../gateway/rest-api/mapping-template/pattern/parse-pattern.ts";
import { isSendable } from "../../../gateway/proxy/proxy-response.ts";
import { contentHandling, templatesOf } from "./templates.ts";

const STATUS = /^[1-5]\d\d$/;
const PREFIX = "method.response.header.";
const VALUE =
  /^(?:'([\s\S]*)'|integration\.response\.(?:(?:multivalue)?header\.[a-zA-Z0-9._$-]+|body(?:[.[].+)?)|(?:context|stageVariables)\..+)$/;

/**
 * Reads the responses of an integration, and the statuses that its method declares. A response without a status of the
 * method is deployed, as on AWS, and fails when it is selected.
 *
 * @throws {TemplateUnsupported} If API Gateway would reject a response.
 */
export function integrationResponses(
  properties: Properties,
  method: Properties,
): Pick<MockIntegration, "responses" | "statuses"> {
  const declared = new Map(
    method
      .maps("MethodResponses")
      .map((one) => [
        one.match("StatusCode", STATUS).text("StatusCode"),
        one.map("ResponseParameters").names,
      ]),
  );
  const responses = properties.maps("IntegrationResponses").map((response) => {
    response.only([
      "ContentHandling",
      "ResponseParameters",
      "ResponseTemplates",
      "SelectionPattern",
      "StatusCode",
    ]);
    const status = response.match("StatusCode", STATUS).text("StatusCode");
    return {
      status: Number(status),
      pattern: patternOf(response),
      headers: headersOf(response, declared.get(status) ?? []),
      templates: templatesOf(response, "ResponseTemplates"),
      contentHandling: contentHandling(response),
    };
  });
  return { responses, statuses: new Set([...declared.keys()].map(Number)) };
}

/** Returns the pattern, or `undefined` for the response by default. With Java's flag `(?s)`, a dot also matches a line break. */
function patternOf(response: Properties): string | undefined {
  const given = response.optionalText("SelectionPattern") ?? "";
  if (given === "") return undefined;
  const text = given.startsWith("(?s)") ? withWideDots(given.slice("(?s)".length)) : given;
  try {
    parsePattern(text);
    return text;
  } catch (error) {
    return response.fail("SelectionPattern", `cannot be used: ${messageOf(error)}`);
  }
}

/** Replaces each dot that is neither escaped nor in a class. */
function withWideDots(pattern: string): string {
  let isInClass = false;
  return pattern.replace(/\\[\s\S]|[[\].]/g, (part) => {
    if (part === "[") isInClass = true;
    if (part === "]") isInClass = false;
    return part === "." && !isInClass ? "[\\s\\S]" : part;
  });
}

function headersOf(
  response: Properties,
  declared: readonly string[],
): IntegrationResponse["headers"] {
  const headers = Object.entries(response.textMap("ResponseParameters")).map(([target, value]) => {
    const name = target.slice(PREFIX.length);
    const found = VALUE.exec(value);
    if (!target.startsWith(PREFIX) || !declared.includes(target)) {
      response.fail(
        "ResponseParameters",
        `is rejected by API Gateway: Invalid mapping expression parameter specified: ${target}; declare the header in MethodResponses`,
      );
    }
    if (!found) {
      response.fail(
        "ResponseParameters",
        `is rejected by API Gateway: Invalid mapping expression specified: ${value}`,
      );
    }
    if (!isSendable([name, found?.[1] ?? ""])) {
      response.fail("ResponseParameters", `names ${target}, which cannot be set`);
    }
    return [name, value] as const;
  });
  return Object.fromEntries(headers);
}
