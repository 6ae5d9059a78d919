import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { RestApi } from "aws-cdk-lib/aws-apigateway";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { expect, it } from "vitest";
import { ApiDomain, type ApiDomainProps } from "../../../../lib/cdk/constructs/api/api-domain.ts";
import {
  apiTls,
  requireTls,
  TlsPolicyUnavailable,
} from "../../../../lib/cdk/constructs/api/tls-policy.ts";
import { testApp } from "../../../app/stacks/synth-stage.ts";
import { onlyOf, propertiesOf, refOf } from "../../../app/stacks/template-queries.ts";

const CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/x";
const name = "api.example.com";

function templateWith(options: (stack: Stack) => Partial<ApiDomainProps> = () => ({})): Template {
  const stack = new Stack(testApp(), "Test", {
    env: { account: "123456789012", region: "eu-west-1" },
  });
  const api = new RestApi(stack, "Api");
  api.root.addMethod("GET");
  const certificate = Certificate.fromCertificateArn(stack, "Certificate", CERTIFICATE);
  new ApiDomain(stack, "Domain", { api, name, certificate, ...options(stack) });
  return Template.fromStack(stack);
}

it("ApiDomain disables the API's default endpoint and maps the whole stage", () => {
  const template = templateWith();
  expect(onlyOf(template, "AWS::ApiGateway::RestApi")).toMatchObject({
    DisableExecuteApiEndpoint: true,
  });
  const mapping = onlyOf(template, "AWS::ApiGateway::BasePathMapping");
  expect(mapping).not.toHaveProperty("BasePath");
  expect(refOf(mapping["Stage"])).toMatch(/^ApiDeploymentStageprod/);
});

it("ApiDomain requires TLS 1.3 and a handshake with the same name by default", () => {
  const domain = onlyOf(templateWith(), "AWS::ApiGateway::DomainName");
  expect(domain).toMatchObject({
    DomainName: name,
    RegionalCertificateArn: CERTIFICATE,
    EndpointConfiguration: { Types: ["REGIONAL"] },
    SecurityPolicy: "SecurityPolicy_TLS13_1_3_2025_09",
    EndpointAccessMode: "STRICT",
  });
  expect(domain).not.toHaveProperty("MutualTlsAuthentication");
});

it("ApiDomain also accepts TLS 1.2 with forward secrecy if `tls` says so", () => {
  const domain = onlyOf(
    templateWith(() => ({ tls: "TLS13_OR_12" })),
    "AWS::ApiGateway::DomainName",
  );
  expect(domain["SecurityPolicy"]).toBe("SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09");
  expect(domain["EndpointAccessMode"]).toBe("STRICT");
});

it.each([
  ["of the domain", { tls: "TLS13_OR_12" }],
  ["of the API", { apiTls: "TLS13_OR_12" }],
  ["of both", { tls: "TLS13_OR_12", apiTls: "TLS13_OR_12" }],
] as const)(
  "ApiDomain gives API and domain the policy %s, because API Gateway negotiates with the API's",
  (_, policies) => {
    const template = templateWith(() => policies);
    for (const type of ["AWS::ApiGateway::RestApi", "AWS::ApiGateway::DomainName"]) {
      expect(onlyOf(template, type)).toMatchObject({
        SecurityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
        EndpointAccessMode: "STRICT",
      });
    }
  },
);

it("ApiDomain rejects another policy of the API", () => {
  expect(() => templateWith(() => ({ tls: "TLS13", apiTls: "TLS13_OR_12" }))).toThrow(
    /^tls is TLS13_OR_12 and domain\.tls is TLS13, but API Gateway negotiates/,
  );
});

it("ApiDomain accepts another host name than the one of the handshake only with BASIC", () => {
  const template = templateWith(() => ({ endpointAccess: "BASIC" }));
  for (const type of ["AWS::ApiGateway::RestApi", "AWS::ApiGateway::DomainName"]) {
    expect(onlyOf(template, type)).toMatchObject({ EndpointAccessMode: "BASIC" });
  }
});

it("ApiDomain requires client certificates of the CAs in an S3 object", () => {
  const template = templateWith((stack) => ({
    mutualTls: {
      bucket: Bucket.fromBucketName(stack, "Bucket", "trust"),
      key: "clients.pem",
      version: "7",
    },
  }));
  const domain = onlyOf(template, "AWS::ApiGateway::DomainName");
  expect(domain).toMatchObject({
    MutualTlsAuthentication: { TruststoreUri: "s3://trust/clients.pem", TruststoreVersion: "7" },
    // AWS offers mutual TLS with no newer policy.
    SecurityPolicy: "TLS_1_2",
  });
  expect(domain).not.toHaveProperty("EndpointAccessMode");
  // Calls to the domain are negotiated with the policy of the API, which must accept TLS 1.2, too.
  expect(onlyOf(template, "AWS::ApiGateway::RestApi")).toMatchObject({
    SecurityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
  });
});

it.each(["TLS13", "TLS13_FIPS"] as const)(
  "apiTls rejects %s for an API whose domain accepts TLS 1.2 because of mutual TLS",
  (tls) => {
    expect(() => apiTls({ tls, domain: { mutualTls: {} } })).toThrow(TlsPolicyUnavailable);
    expect(apiTls({ tls: "TLS13_OR_12_FIPS", domain: { mutualTls: {} } })).toBe("TLS13_OR_12_FIPS");
  },
);

it("ApiDomain rejects a TLS policy together with mutual TLS", () => {
  const both = (stack: Stack) => ({
    tls: "TLS13" as const,
    mutualTls: { bucket: Bucket.fromBucketName(stack, "Bucket", "trust"), key: "clients.pem" },
  });
  expect(() => templateWith(both)).toThrow(TlsPolicyUnavailable);
});

it("ApiDomain creates a DNS record only if a zone is given", () => {
  expect(propertiesOf(templateWith(), "AWS::Route53::RecordSet")).toEqual([]);
  const template = templateWith((stack) => ({
    zone: HostedZone.fromHostedZoneAttributes(stack, "Zone", {
      hostedZoneId: "Z1",
      zoneName: "example.com",
    }),
  }));
  expect(onlyOf(template, "AWS::Route53::RecordSet")).toMatchObject({
    Name: `${name}.`,
    Type: "A",
    HostedZoneId: "Z1",
  });
});

it.each([
  [undefined, "SecurityPolicy_TLS13_1_3_2025_09"],
  ["TLS13", "SecurityPolicy_TLS13_1_3_2025_09"],
  ["TLS13_OR_12", "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"],
  ["TLS13_FIPS", "SecurityPolicy_TLS13_1_3_FIPS_2025_09"],
  ["TLS13_OR_12_FIPS", "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09"],
] as const)("requireTls sets the default endpoint's TLS policy %s as %s", (tls, SecurityPolicy) => {
  const stack = new Stack(testApp(), "Test");
  const api = new RestApi(stack, "Api");
  api.root.addMethod("GET");
  requireTls(api, apiTls({ tls }));
  expect(onlyOf(Template.fromStack(stack), "AWS::ApiGateway::RestApi")).toMatchObject({
    SecurityPolicy,
    EndpointAccessMode: "STRICT",
  });
});
