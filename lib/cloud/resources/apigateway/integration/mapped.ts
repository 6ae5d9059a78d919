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
    "TimeoutInMillis",
    "TlsConfig",
    "Type",
    "Uri",
  ],
  inert: ["CacheKeyParameters", "CacheNamespace"],
} as const;

/** API Gateway's limits on the time-out of an integration, in milliseconds. */
const TIMEOUT_MS = { from: 50, to: 29_000 };

type Calling = Pick<FunctionIntegration, "timeoutMs" | "credentials" | "requestParameters">;

/** Reads how API Gateway calls the backend of an integration. */
export function calling(properties: Properties, method: Properties): Calling {
  return {
    timeoutMs: properties.integer("TimeoutInMillis", TIMEOUT_MS.to, TIMEOUT_MS),
    credentials: credentialsOf(properties),
    requestParameters: requestParameters(properties, method),
  };
}

function credentialsOf(properties: Properties): string | undefined {
  const credentials = properties.optionalText("Credentials");
  if (credentials === undefined || credentials === "") return undefined;
  // A stage variable can stand for any part of the ARN.
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
