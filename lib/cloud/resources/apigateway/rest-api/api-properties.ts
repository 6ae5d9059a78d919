import { isMap } from "../../../../json.ts";
import { Properties } from "../../../assembly/properties.ts";
import type { Members } from "./document.ts";

/** The extensions of a document that set a property of the API itself. */
const OF_API: Readonly<Record<string, string>> = {
  "x-amazon-apigateway-api-key-source": "ApiKeySourceType",
  "x-amazon-apigateway-binary-media-types": "BinaryMediaTypes",
  "x-amazon-apigateway-policy": "Policy",
};

/** The extensions at the root of a document. */
export const ROOT_EXTENSIONS = [
  ...Object.keys(OF_API),
  "x-amazon-apigateway-endpoint-configuration",
  "x-amazon-apigateway-gateway-responses",
  "x-amazon-apigateway-request-validator",
  "x-amazon-apigateway-request-validators",
];

/**
 * Returns the properties of an API together with those that its document sets.
 *
 * @throws {TemplateUnsupported} If both set a property, because one of them could then be lost.
 */
export function withDocument(properties: Properties, document: Members): Properties {
  const set: Record<string, unknown> = {};
  for (const [extension, name] of Object.entries(OF_API)) {
    const value = document[extension];
    if (value === undefined) continue;
    if (properties.has(name)) properties.fail(name, `is also set by ${extension} of the document`);
    set[name] = typeof value === "string" ? value.toUpperCase() : value;
  }
  const endpoint = document["x-amazon-apigateway-endpoint-configuration"];
  if (endpoint !== undefined) Object.assign(set, endpointOf(properties, endpoint));
  if (!properties.has("Name")) {
    const { info } = document;
    const title = isMap(info) ? info["title"] : undefined;
    set["Name"] = typeof title === "string" ? title : properties.text("Name");
  }
  return new Properties({ ...properties.all, ...set });
}

function endpointOf(properties: Properties, value: unknown): Members {
  const endpoint = new Properties(value, undefined, "x-amazon-apigateway-endpoint-configuration");
  endpoint.only(["disableExecuteApiEndpoint", "vpcEndpointIds"], ["ipAddressType"]);
  const set: Record<string, unknown> = {};
  if (endpoint.has("disableExecuteApiEndpoint")) {
    if (properties.has("DisableExecuteApiEndpoint")) {
      endpoint.fail("disableExecuteApiEndpoint", "is also a property of the API");
    }
    set["DisableExecuteApiEndpoint"] = endpoint.boolean("disableExecuteApiEndpoint", false);
  }
  if (endpoint.has("vpcEndpointIds")) {
    endpoint.fail("vpcEndpointIds", "belongs into EndpointConfiguration of the API");
  }
  return set;
}
