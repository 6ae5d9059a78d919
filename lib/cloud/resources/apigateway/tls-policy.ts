import type { TlsPolicy, TlsVersion } from "../../account/apigateway/exposure.ts";
import type { Properties } from "../../assembly/properties.ts";

/**
 * The oldest TLS version that each policy accepts. TLS 1.0 and 1.1, which `TLS_1_0` accepts on AWS, are not
 * supported here. The ciphers are Node's defaults. With the local certificates, which use elliptic curves, all of
 * them have forward secrecy. The FIPS policies allow fewer ciphers, so they are not supported.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
 */
const MIN_VERSIONS: Readonly<Record<string, TlsVersion>> = {
  TLS_1_0: "TLSv1.2",
  TLS_1_2: "TLSv1.2",
  SecurityPolicy_TLS13_1_2_PQ_2025_09: "TLSv1.2",
  SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09: "TLSv1.2",
  SecurityPolicy_TLS13_1_3_2025_09: "TLSv1.3",
};

/**
 * Reads `SecurityPolicy` and `EndpointAccessMode` of an API or a domain name.
 *
 * @throws {TemplateUnsupported} If one of them is not supported.
 */
export function tlsPolicy(properties: Properties): TlsPolicy {
  properties
    .allow("SecurityPolicy", Object.keys(MIN_VERSIONS))
    .allow("EndpointAccessMode", ["BASIC", "STRICT"]);
  return {
    minVersion: MIN_VERSIONS[properties.optionalText("SecurityPolicy") ?? "TLS_1_0"] ?? "TLSv1.3",
    isStrict: properties.optionalText("EndpointAccessMode") === "STRICT",
  };
}
