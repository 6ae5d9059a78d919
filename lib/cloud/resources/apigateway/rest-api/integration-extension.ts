import type { Properties } from "../../../assembly/properties.ts";
import type { Members } from "./document.ts";

const NAMES: Readonly<Record<string, string>> = {
  cacheKeyParameters: "CacheKeyParameters",
  cacheNamespace: "CacheNamespace",
  connectionId: "ConnectionId",
  connectionType: "ConnectionType",
  contentHandling: "ContentHandling",
  credentials: "Credentials",
  httpMethod: "IntegrationHttpMethod",
  integrationTarget: "IntegrationTarget",
  passthroughBehavior: "PassthroughBehavior",
  requestParameters: "RequestParameters",
  requestTemplates: "RequestTemplates",
  responseTransferMode: "ResponseTransferMode",
  timeoutInMillis: "TimeoutInMillis",
  type: "Type",
  uri: "Uri",
};

const OF_RESPONSE: Readonly<Record<string, string>> = {
  contentHandling: "ContentHandling",
  responseParameters: "ResponseParameters",
  responseTemplates: "ResponseTemplates",
  statusCode: "StatusCode",
};

/** Members whose value may have lower case letters in a document. */
const UPPER = new Set([
  "connectionType",
  "contentHandling",
  "httpMethod",
  "passthroughBehavior",
  "responseTransferMode",
  "type",
]);

/** Returns the property `Integration` of a method for the extension of an operation. */
export function integrationProperties(operation: Properties): Members {
  const name = "x-amazon-apigateway-integration";
  if (!operation.has(name)) {
    return operation.fail(
      name,
      "is missing, so API Gateway rejects the deployment: No integration defined for method",
    );
  }
  const extension = operation.map(name).only([...Object.keys(NAMES), "responses", "tlsConfig"]);
  const integration: Record<string, unknown> = named(extension, NAMES);
  if (extension.has("tlsConfig")) {
    integration["TlsConfig"] = named(extension.map("tlsConfig"), {
      insecureSkipVerification: "InsecureSkipVerification",
    });
  }
  const responses = extension.map("responses");
  if (responses.names.length > 0) {
    integration["IntegrationResponses"] = responses.names.map((pattern) => {
      const response = responses.map(pattern).only(Object.keys(OF_RESPONSE));
      const selected = pattern === "default" ? {} : { SelectionPattern: pattern };
      return { ...named(response, OF_RESPONSE), ...selected };
    });
  }
  return integration;
}

function named(part: Properties, names: Readonly<Record<string, string>>): Record<string, unknown> {
  const members = Object.entries(names).map(([from, to]): [string, unknown] => {
    const value = part.raw(from);
    return [to, UPPER.has(from) && typeof value === "string" ? value.toUpperCase() : value];
  });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined && value !== null));
}
