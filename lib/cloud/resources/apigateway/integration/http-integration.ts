import type {
  HttpIntegration,
  HttpProxyIntegration,
  UnservedIntegration,
} from "../../../account/apigateway/integration.ts";
import { VERBS } from "../../../account/apigateway/api.ts";
import type { Properties } from "../../../assembly/properties.ts";
import { calling, mapped } from "./mapped.ts";

/** A URL whose host has no path parameter, because the caller would choose the host then. */
const URL_FORM = /^https?:\/\/(?:\$\{stageVariables\.[^{}]+\}|[^{}/?#@\s])+(?:[/?][!-~]*)?$/i;

/** Reads an HTTP or HTTP_PROXY integration. */
export function httpIntegration(
  properties: Properties,
  method: Properties,
): HttpIntegration | HttpProxyIntegration | UnservedIntegration {
  const verb = verbOf(properties);
  const url = properties.optionalText("Uri") ?? "";
  if (properties.optionalText("ConnectionType") === "VPC_LINK") {
    return {
      type: "unserved",
      reason: `the local cloud has no VPC links, through which it would call ${url}`,
    };
  }
  const isStaged = /^\$\{stageVariables\.[^{}]+\}/.test(url);
  if (!URL_FORM.test(url) && !isStaged) {
    properties.fail(
      "Uri",
      `is rejected by API Gateway: Invalid HTTP endpoint specified for URI: ${url}`,
    );
  }
  if (properties.map("TlsConfig").boolean("InsecureSkipVerification", false)) {
    properties.fail(
      "TlsConfig",
      "has InsecureSkipVerification, which the local cloud does not support: it verifies every certificate",
    );
  }
  const common = { url, verb, ...calling(properties, method) };
  return properties.text("Type") === "HTTP"
    ? { type: "http", ...common, ...mapped(properties, method) }
    : { type: "http-proxy", ...common };
}

/** Reads the verb with which API Gateway calls the backend. */
export function verbOf(properties: Properties): string {
  const verb = properties.optionalText("IntegrationHttpMethod") ?? "";
  if (verb === "") {
    properties.fail(
      "IntegrationHttpMethod",
      "is rejected by API Gateway: Enumeration value for HttpMethod must be non-empty",
    );
  }
  properties.allow("IntegrationHttpMethod", ["ANY", ...VERBS]);
  return verb;
}
