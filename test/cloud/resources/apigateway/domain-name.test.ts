import { expect, it } from "vitest";
import { having, refusal } from "../../refusal.ts";
import { customDomain, lambda, ref, restApi, type Resources } from "../../deployment/sketch.ts";

const name = "api.example.com";
const api = { ...lambda("Fn", "code"), ...restApi({ "GET /a": { function: "Fn" } }) };
const domain = { ...api, ...customDomain(name) };
const changed = (properties: object) => having(domain, name, properties);
const mapped = (properties: object) => having(domain, `${name}/`, properties);

it("a custom domain with a mapping is accepted", () => {
  expect(refusal(domain)).toBe("no refusal");
});

it.each<[string, Resources, string]>([
  [
    "mutual TLS with an unknown trust store",
    changed({ MutualTlsAuthentication: { TruststoreUri: "s3://trust/ca.pem" } }),
    "TruststoreUri names s3://trust/ca.pem, which the local cloud does not have; pass --truststore s3://trust/ca.pem=FILE.pem to signet serve",
  ],
  [
    "mutual TLS with a security policy that does not support it",
    changed({
      SecurityPolicy: "SecurityPolicy_TLS13_1_3_2025_09",
      MutualTlsAuthentication: { TruststoreUri: "s3://trust/ca.pem" },
    }),
    "property SecurityPolicy must be TLS_1_2",
  ],
  [
    "mutual TLS with an unsupported property",
    changed({ MutualTlsAuthentication: { Crl: "x" } }),
    "Crl",
  ],
  ["an unknown security policy", changed({ SecurityPolicy: "TLS_2" }), "value TLS_2"],
  ["a wildcard", changed({ DomainName: "*.example.com" }), "property DomainName"],
  ["a name in capitals", changed({ DomainName: "API.example.com" }), "property DomainName"],
  [
    "a domain name with routing rules",
    changed({ RoutingMode: "ROUTING_RULE_ONLY" }),
    "property RoutingMode",
  ],
  [
    "a private domain name",
    changed({ EndpointConfiguration: { Types: ["PRIVATE"] } }),
    "has PRIVATE",
  ],
  [
    "a domain name that is declared twice",
    {
      ...domain,
      Twin: { Type: "AWS::ApiGateway::DomainName", Properties: { DomainName: name } },
    },
    `${name} is declared twice`,
  ],
  [
    "a mapping for a domain name that does not exist",
    mapped({ DomainName: "other.example.com" }),
    "names a domain name that does not exist",
  ],
  ["a mapping without a stage", mapped({ Stage: undefined }), "property Stage is missing"],
  [
    "a mapping to a stage that does not exist",
    mapped({ Stage: "beta" }),
    "names a stage that does not exist",
  ],
  ["a base path of several parts", mapped({ BasePath: "a/b" }), "property BasePath"],
  [
    "a base path that is mapped twice",
    {
      ...domain,
      Twin: {
        Type: "AWS::ApiGateway::BasePathMapping",
        Properties: {
          DomainName: ref(name),
          RestApiId: ref("Api"),
          Stage: ref("ApiStage"),
          BasePath: "(none)",
        },
      },
    },
    "(none) is mapped twice",
  ],
])("%s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});
