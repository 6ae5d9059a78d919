import type {
  FunctionIntegration,
  MockIntegration,
} from "../../../account/apigateway/integration.ts";
import type { Properties } from "../../../assembly/properties.ts";
import { integrationResponses } from "./integration-responses.ts";
import { requestParameters } from "./request-parameters.ts";
import { contentHandling, templatesOf } from "./templates.ts";

/** The properties of an integration. Caches are not served, and the local cloud has no VPC links. */
export const PROPERTIES = {
  enforced: [
    "ConnectionId",
    "ConnectionType",
    "ContentHandling",
    "Credentials",
    "IntegrationHttpMethod",
    "IntegrationResponses",
    "IntegrationTarget",
    "PassthroughBehavior",
    "RequestParameters",
    "RequestTemplates",
    "ResponseTransferMode",
    "TimeoutInMillis",
    "TlsConfig",
    "Type",
    "Uri",
  ],
  inert: ["CacheKeyParameters", "CacheNamespace"],
} as const;

/** API Gateway's limits on the time-out of an integration, in milliseconds. A stream may take 15 minutes. */
const TIMEOUT_MS = { from: 50, to: 29_000 };
const STREAM_TIMEOUT_MS = { from: 50, to: 900_000 };

type Calling = Pick<FunctionIntegration, "timeoutMs" | "credentials" | "requestParameters">;

/** Reads how API Gateway calls the backend of an integration. */
export function calling(properties: Properties, method: Properties): Calling {
  const bounds = isStreamed(properties) ? STREAM_TIMEOUT_MS : TIMEOUT_MS;
  return {
    timeoutMs: properties.integer("TimeoutInMillis", TIMEOUT_MS.to, bounds),
    credentials: credentialsOf(properties),
    requestParameters: requestParameters(properties, method),
  };
}

/** Whether the response of a proxy integration is sent while it arrives. */
export function isStreamed(properties: Properties): boolean {
  properties.allow("ResponseTransferMode", ["BUFFERED", "STREAM"]);
  if (properties.optionalText("ResponseTransferMode") !== "STREAM") return false;
  const type = properties.text("Type");
  if (type === "AWS_PROXY" || type === "HTTP_PROXY") return true;
  return properties.fail(
    "ResponseTransferMode",
    `is STREAM, which API Gateway accepts only for AWS_PROXY and HTTP_PROXY, not for ${type}`,
  );
}

function credentialsOf(properties: Properties): string | undefined {
  const credentials = properties.optionalText("Credentials");
  if (credentials === undefined || credentials === "") return undefined;
  // Any part of the ARN can be a stage variable.
  if (/^arn:[^:]+:iam::(?:\d{12}:role\/.+|\*:user\/\*)$|\$\{stageVariables\./.test(credentials)) {
    return credentials;
  }
  return properties.fail("Credentials", `is ${credentials}, which is not the ARN of a role`);
}

type Mapped = Pick<
  MockIntegration,
  "requestTemplates" | "passthrough" | "contentHandling" | "responses" | "statuses"
>;

/** Reads how the request and the response of an integration are converted. */
export function mapped(properties: Properties, method: Properties): Mapped {
  properties.allow("PassthroughBehavior", ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]);
  const behavior = properties.optionalText("PassthroughBehavior");
  return {
    requestTemplates: templatesOf(properties, "RequestTemplates"),
    passthrough:
      behavior === "NEVER" || behavior === "WHEN_NO_TEMPLATES" ? behavior : "WHEN_NO_MATCH",
    contentHandling: contentHandling(properties),
    ...integrationResponses(properties, method),
  };
}
