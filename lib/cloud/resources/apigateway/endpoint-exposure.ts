import type { Exposure } from "../../account/apigateway/exposure.ts";
import type { Properties } from "../../assembly/properties.ts";
import { tlsPolicy } from "./tls-policy.ts";

/** How a REST API can be reached, by its own properties. */
export function apiExposure(properties: Properties): Exposure {
  const endpoint = properties
    .map("EndpointConfiguration")
    .only(["Types", "IpAddressType", "VpcEndpointIds"]);
  const isPrivate = endpoint.texts("Types").includes("PRIVATE");
  if (!isPrivate && endpoint.has("VpcEndpointIds")) {
    endpoint.fail("VpcEndpointIds", "goes with an API whose type is PRIVATE");
  }
  // As AWS has it: without one, nobody could say through which VPC endpoints it may be called.
  if (isPrivate && !properties.has("Policy")) {
    properties.fail("Policy", "is missing: a private API must have a resource policy");
  }
  return {
    ...tlsPolicy(properties),
    hasDefaultEndpoint: !properties.boolean("DisableExecuteApiEndpoint", false),
    vpcEndpoints: isPrivate ? endpoint.texts("VpcEndpointIds") : undefined,
  };
}
