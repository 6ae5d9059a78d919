import { describe, expect, it } from "vitest";
import { serviceEndpoint, ServiceUncallable } from "../../../../lib/cdk/runtime/https/endpoint.ts";

const where = (env: Readonly<Record<string, string>>) => {
  const { secure, host, path } = serviceEndpoint("kms", { AWS_REGION: "eu-west-1", ...env });
  return `${secure ? "https" : "http"}://${host}${path}`;
};

describe("the endpoint of KMS", () => {
  it.each([
    ["is in the region", {}, "https://kms.eu-west-1.amazonaws.com"],
    [
      "is the FIPS endpoint in FIPS mode",
      { AWS_USE_FIPS_ENDPOINT: "true" },
      "https://kms-fips.eu-west-1.amazonaws.com",
    ],
    [
      "has the suffix of China",
      { AWS_REGION: "cn-north-1" },
      "https://kms.cn-north-1.amazonaws.com.cn",
    ],
    [
      "has the common suffix in GovCloud",
      { AWS_REGION: "us-gov-west-1" },
      "https://kms.us-gov-west-1.amazonaws.com",
    ],
    [
      "has the suffix of AWS Secret",
      { AWS_REGION: "us-iso-east-1" },
      "https://kms.us-iso-east-1.c2s.ic.gov",
    ],
    [
      "has the suffix of AWS Top Secret",
      { AWS_REGION: "us-isob-east-1" },
      "https://kms.us-isob-east-1.sc2s.sgov.gov",
    ],
    [
      "has the suffix of the European Sovereign Cloud",
      { AWS_REGION: "eusc-de-east-1" },
      "https://kms.eusc-de-east-1.amazonaws.eu",
    ],
    [
      "is the URL of AWS_ENDPOINT_URL_KMS",
      { AWS_ENDPOINT_URL_KMS: "https://vpce-1.kms:8443/" },
      "https://vpce-1.kms:8443",
    ],
    ["may have a path", { AWS_ENDPOINT_URL: "https://proxy/kms/" }, "https://proxy/kms"],
    [
      "is the URL for KMS rather than the URL for all services",
      { AWS_ENDPOINT_URL: "https://all", AWS_ENDPOINT_URL_KMS: "https://kms" },
      "https://kms",
    ],
    [
      "is in the region if the variable is empty",
      { AWS_ENDPOINT_URL_KMS: "" },
      "https://kms.eu-west-1.amazonaws.com",
    ],
    [
      "may be plain HTTP to 127.0.0.1",
      { AWS_ENDPOINT_URL_KMS: "http://127.0.0.1:4566" },
      "http://127.0.0.1:4566",
    ],
    [
      "may be plain HTTP to localhost",
      { AWS_ENDPOINT_URL: "http://localhost:4566/" },
      "http://localhost:4566",
    ],
    [
      "may be plain HTTP to a name below localhost",
      { AWS_ENDPOINT_URL: "http://kms.localhost" },
      "http://kms.localhost",
    ],
    ["may be plain HTTP to ::1", { AWS_ENDPOINT_URL: "http://[::1]:4566" }, "http://[::1]:4566"],
    [
      "may be HTTPS to an IPv6 address",
      { AWS_ENDPOINT_URL: "https://[fd00::1]" },
      "https://[fd00::1]",
    ],
  ])("%s", (_, env, url) => {
    expect(where(env)).toBe(url);
  });

  it.each([
    ["a missing region", { AWS_REGION: "" }, "no region; set AWS_REGION"],
    ["an invalid region", { AWS_REGION: "eu/west" }, "no region; set AWS_REGION"],
    [
      "plain HTTP to another machine",
      { AWS_ENDPOINT_URL: "http://kms.internal" },
      "plain HTTP to kms.internal is not allowed: use https",
    ],
    [
      "plain HTTP to a name that begins like a loopback address",
      { AWS_ENDPOINT_URL: "http://127.0.0.1.example.com" },
      "plain HTTP to 127.0.0.1.example.com is not allowed: use https",
    ],
    [
      "plain HTTP to a short form of a loopback address",
      { AWS_ENDPOINT_URL: "http://127.1:4566" },
      "plain HTTP to 127.1 is not allowed: use https",
    ],
    [
      "a text that is not a URL",
      { AWS_ENDPOINT_URL: "nonsense" },
      "AWS_ENDPOINT_URL_KMS is not a URL of the form https://host",
    ],
    [
      "a URL with user name and password, without showing them",
      { AWS_ENDPOINT_URL: "https://user:hidden@kms" },
      "AWS_ENDPOINT_URL_KMS is not a URL of the form https://host",
    ],
    [
      "a URL with a query",
      { AWS_ENDPOINT_URL: "https://kms/?a" },
      "AWS_ENDPOINT_URL_KMS is not a URL of the form https://host",
    ],
  ])("must not come from %s", (_, env, message) => {
    expect(() => where(env)).toThrow(ServiceUncallable);
    expect(() => where(env)).toThrow(message);
  });
});

it.each([
  ["dynamodb", {}, "dynamodb.eu-west-1.amazonaws.com"],
  ["lambda", { AWS_USE_FIPS_ENDPOINT: "true" }, "lambda-fips.eu-west-1.amazonaws.com"],
  ["dynamodb", { AWS_ENDPOINT_URL_DYNAMODB: "https://table" }, "table"],
  ["lambda", { AWS_ENDPOINT_URL: "https://all", AWS_ENDPOINT_URL_KMS: "https://kms" }, "all"],
] as const)("the endpoint of %s in the environment %j is %s", (service, env, host) => {
  expect(serviceEndpoint(service, { AWS_REGION: "eu-west-1", ...env }).host).toBe(host);
});
