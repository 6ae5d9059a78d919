import { newGatewayId } from "../../account/naming/identifiers.ts";
import { HOST_NAME, truststore } from "../apigateway/domain-name.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";

export const httpDomainName: ResourceType = {
  enforced: ["DomainName", "DomainNameConfigurations", "MutualTlsAuthentication", "RoutingMode"],
  inert: ["Tags"],
  attributes: ["DomainNameArn", "RegionalDomainName", "RegionalHostedZoneId"],
  put({ properties, previous }, account) {
    const name = properties.match("DomainName", HOST_NAME).text("DomainName");
    if (account.domains.has(name) && previous?.physicalId !== name) {
      properties.fail("DomainName", `${name} is declared twice`);
    }
    properties.allow("RoutingMode", ["API_MAPPING_ONLY"]);
    // The local authority's certificate is used instead of the template's.
    const inert = ["CertificateArn", "CertificateName", "IpAddressType"];
    for (const one of properties.maps("DomainNameConfigurations")) {
      one
        .only(["EndpointType", "SecurityPolicy"], inert, ["OwnershipVerificationCertificateArn"])
        .allow("EndpointType", ["REGIONAL"])
        .allow("SecurityPolicy", ["TLS_1_2"]);
    }
    account.domains.set(name, {
      name,
      minVersion: "TLSv1.2",
      isStrict: false,
      truststore: truststore(properties, account),
      mappings: account.domains.get(name)?.mappings ?? new Map(),
    });
    const { partition, region } = account;
    const id = previous?.attributes["RegionalHostedZoneId"] ?? `Z${newGatewayId(10).toUpperCase()}`;
    return {
      physicalId: name,
      attributes: {
        DomainNameArn: `arn:${partition}:apigateway:${region}::/domainnames/${name}`,
        RegionalDomainName: `d-${id.slice(1).toLowerCase()}.execute-api.${region}.amazonaws.com`,
        RegionalHostedZoneId: id,
      },
    };
  },
  remove({ physicalId }, account) {
    account.domains.delete(physicalId);
  },
};
