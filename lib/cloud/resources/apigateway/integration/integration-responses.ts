import { messageOf } from "../../../../errors.ts";
import type {
  IntegrationResponse,
  MockIntegration,
} from "../../../account/apigateway/integration.ts";
import type { Properties } from "../../../assembly/properties.ts";
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

/** Returns the pattern for the whole text, or `undefined` for the response by default. Java's flags come first. */
function patternOf(response: Properties): RegExp | undefined {
  const text = response.optionalText("SelectionPattern") ?? "";
  if (text === "") return undefined;
  const [, flags = "", rest = ""] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(text) ?? [];
  try {
    return new RegExp(`^(?:${rest})$`, flags.replace("m", ""));
  } catch (error) {
    return response.fail("SelectionPattern", `cannot be used: ${messageOf(error)}`);
  }
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
