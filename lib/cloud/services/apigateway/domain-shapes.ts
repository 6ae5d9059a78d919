import type { Account } from "../../account/account.ts";
import type { CustomDomain } from "../../account/apigateway/exposure.ts";
import { declarationOf } from "../../account/declaration.ts";
import { mapIn, sent, tagsIn, type Shape } from "./declared.ts";
import { endpointShape } from "./rest-api-shapes.ts";

/** The base path of a mapping for every path that no other mapping matches. */
const NO_PATH = "(none)";

export function domainShape({ name }: CustomDomain, account: Account): Shape {
  const declared = declarationOf(account, "AWS::ApiGateway::DomainName", name);
  const { properties = {}, attributes = {} } = declared ?? {};
  const endpointConfiguration = endpointShape(properties);
  const types = endpointConfiguration["types"];
  const isRegional = Array.isArray(types) && types.includes("REGIONAL");
  const mutualTls = mapIn(properties, "MutualTlsAuthentication");
  return {
    domainName: name,
    domainNameArn: attributes["DomainNameArn"],
    securityPolicy: "TLS_1_2",
    routingMode: "BASE_PATH_MAPPING_ONLY",
    ...sent(properties, {
      CertificateArn: "text",
      RegionalCertificateArn: "text",
      OwnershipVerificationCertificateArn: "text",
      SecurityPolicy: "text",
      EndpointAccessMode: "text",
      RoutingMode: "text",
    }),
    ...(isRegional
      ? {
          regionalDomainName: attributes["RegionalDomainName"],
          regionalHostedZoneId: attributes["RegionalHostedZoneId"],
        }
      : {
          distributionDomainName: attributes["DistributionDomainName"],
          distributionHostedZoneId: attributes["DistributionHostedZoneId"],
        }),
    endpointConfiguration,
    domainNameStatus: "AVAILABLE",
    mutualTlsAuthentication:
      Object.keys(mutualTls).length === 0
        ? undefined
        : sent(mutualTls, { TruststoreUri: "text", TruststoreVersion: "text" }),
    tags: tagsIn(properties),
  };
}

/** Returns a mapping, or `undefined` if the domain name has no mapping for the base path. */
export function mappingShape({ mappings }: CustomDomain, basePath: string): Shape | undefined {
  const mapping = mappings.get(basePath === NO_PATH ? "" : basePath);
  return (
    mapping && {
      basePath: basePath === "" ? NO_PATH : basePath,
      restApiId: mapping.apiId,
      stage: mapping.stageName,
    }
  );
}
