import type { Exposure } from "../../account/apigateway/exposure.ts";
import type { Properties } from "../../assembly/properties.ts";
import { tlsPolicy } from "./tls-policy.ts";

/**
 * Reads the endpoints of a REST API from its properties.
 *
 * @throws {TemplateUnsupported} If a property is invalid, or a private API has no resource policy.
 */
export function apiExposure(properties: Properties): Exposure {
  const endpoint = properties
    .map("EndpointConfiguration")
    .only(["Types", "IpAddressType", "VpcEndpointIds"]);
  const isPrivate = endpoint.texts("Types").includes("PRIVATE");
  if (!isPrivate && endpoint.has("VpcEndpointIds")) {
    endpoint.fail("VpcEndpointIds", "is only allowed for an API of the type PRIVATE");
  }
  // As on AWS, where the policy decides which VPC endpoints may call the API.
  if (isPrivate && !properties.has("Policy")) {
    properties.fail("Policy", "is missing: a private API must have a resource policy");
  }
  return {
    ...tlsPolicy(properties),
    hasDefaultEndpoint: !properties.boolean("DisableExecuteApiEndpoint", false),
    vpcEndpoints: isPrivate ? endpoint.texts("VpcEndpointIds") : undefined,
  };
}
