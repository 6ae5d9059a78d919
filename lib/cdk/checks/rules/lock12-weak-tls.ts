import type { Resource } from "../template/template.ts";
import { literal } from "../template/values.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * Reports APIs and domains without a current TLS policy or without an access mode. The policies named
 * `SecurityPolicy_…` require at least TLS 1.2 and have an access mode. The older policies have no access mode, and an
 * API without a policy accepts TLS 1.0. A value that cannot be determined counts as missing.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export const weakTls: Rule = {
  id: "LOCK12",
  risk: "Clients may connect with TLS 1.0, or with the host name of another domain.",
  mend: "Set securityPolicy to SecurityPolicy_TLS13_1_3_2025_09 and endpointAccessMode to STRICT. On a RestApi, set them on its CfnRestApi, and give the API of a domain the same policy, because it applies to the domain, too.",
  check: (templates) =>
    templates
      .ofType(
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::DomainName",
        "AWS::ApiGateway::DomainNameV2",
      )
      .filter(({ properties }) => literal(properties["DisableExecuteApiEndpoint"]) !== "true")
      .flatMap(findings),
};

function findings(resource: Resource): readonly Finding[] {
  const { SecurityPolicy, EndpointAccessMode } = resource.properties;
  const found: Finding[] = [];
  if (!/^SecurityPolicy_TLS1[23]_/.test(literal(SecurityPolicy) ?? "")) {
    found.push({
      resource,
      problem: `its SecurityPolicy is ${literal(SecurityPolicy) ?? "not set"}`,
      locations: ["Properties.SecurityPolicy"],
      about: "SecurityPolicy",
    });
  }
  if (literal(EndpointAccessMode) !== "STRICT") {
    found.push({
      resource,
      problem: `its EndpointAccessMode is ${literal(EndpointAccessMode) ?? "not set"}`,
      locations: ["Properties.EndpointAccessMode"],
      about: "EndpointAccessMode",
    });
  }
  return found;
}
