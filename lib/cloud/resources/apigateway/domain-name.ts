import type { Account } from "../../account/account.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { tlsPolicy } from "./tls-policy.ts";

/** A host name without a wildcard, because the names that a wildcard matches are not known in advance. */
export const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

export const apiDomainName: ResourceType = {
  enforced: [
    "DomainName",
    "EndpointAccessMode",
    "EndpointConfiguration",
    "MutualTlsAuthentication",
    "RoutingMode",
    "SecurityPolicy",
  ],
  // The local authority's certificate is used instead of the template's.
  inert: [
    "CertificateArn",
    "OwnershipVerificationCertificateArn",
    "RegionalCertificateArn",
    "Tags",
  ],
  attributes: [
    "DistributionDomainName",
    "DistributionHostedZoneId",
    "DomainNameArn",
    "RegionalDomainName",
    "RegionalHostedZoneId",
  ],
  put({ properties, previous }, account) {
    const name = properties.match("DomainName", HOST_NAME).text("DomainName");
    if (account.domains.has(name) && previous?.physicalId !== name) {
      properties.fail("DomainName", `${name} is declared twice`);
    }
    properties.allow("RoutingMode", ["BASE_PATH_MAPPING_ONLY"]);
    const endpoint = properties.map("EndpointConfiguration").only(["Types", "IpAddressType"]);
    if (endpoint.texts("Types").includes("PRIVATE")) {
      endpoint.fail("Types", "has PRIVATE; the local cloud serves public domain names only");
    }
    account.domains.set(name, {
      name,
      ...tlsPolicy(properties),
      truststore: truststore(properties, account),
      mappings: account.domains.get(name)?.mappings ?? new Map(),
    });
    const { partition, region } = account;
    const id = previous?.attributes["RegionalHostedZoneId"] ?? `Z${newGatewayId(10).toUpperCase()}`;
    const target = `d-${id.slice(1).toLowerCase()}.execute-api.${region}.amazonaws.com`;
    return {
      physicalId: name,
      attributes: {
        DistributionDomainName: target,
        DistributionHostedZoneId: id,
        DomainNameArn: `arn:${partition}:apigateway:${region}::/domainnames/${name}`,
        RegionalDomainName: target,
        RegionalHostedZoneId: id,
      },
    };
  },
  remove({ physicalId }, account) {
    account.domains.delete(physicalId);
  },
};

/** Returns the PEM of the accepted client CAs, or `undefined` if mutual TLS is off. */
export function truststore(properties: Properties, { truststores }: Account): string | undefined {
  if (!properties.has("MutualTlsAuthentication")) return undefined;
  const mutual = properties
    .map("MutualTlsAuthentication")
    .only(["TruststoreUri"], ["TruststoreVersion"]);
  // AWS also rejects this, because only its older security policies support mutual TLS.
  if (properties.optionalText("SecurityPolicy")?.startsWith("SecurityPolicy_")) {
    properties.fail("SecurityPolicy", "must be TLS_1_2 with MutualTlsAuthentication");
  }
  const uri = mutual.text("TruststoreUri");
  return (
    truststores.get(uri) ??
    mutual.fail(
      "TruststoreUri",
      `names ${uri}, which the local cloud does not have; pass --truststore ${uri}=FILE.pem to signet serve`,
    )
  );
}
