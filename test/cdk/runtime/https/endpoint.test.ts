import { describe, expect, it } from "vitest";
import { serviceEndpoint, ServiceUncallable } from "../../../../lib/cdk/runtime/https/endpoint.ts";

const where = (env: Readonly<Record<string, string>>) => {
  const { secure, host, path } = serviceEndpoint("kms", { AWS_REGION: "eu-west-1", ...env });
  return `${secure ? "https" : "http"}://${host}${path}`;
};

describe("KMS answers", () => {
  it.each([
    ["in its region", {}, "https://kms.eu-west-1.amazonaws.com"],
    ["in FIPS mode", { AWS_USE_FIPS_ENDPOINT: "true" }, "https://kms-fips.eu-west-1.amazonaws.com"],
    ["in China", { AWS_REGION: "cn-north-1" }, "https://kms.cn-north-1.amazonaws.com.cn"],
    [
      "for the government",
      { AWS_REGION: "us-gov-west-1" },
      "https://kms.us-gov-west-1.amazonaws.com",
    ],
    ["in secret", { AWS_REGION: "us-iso-east-1" }, "https://kms.us-iso-east-1.c2s.ic.gov"],
    [
      "in more secret",
      { AWS_REGION: "us-isob-east-1" },
      "https://kms.us-isob-east-1.sc2s.sgov.gov",
    ],
    [
      "in the sovereign cloud",
      { AWS_REGION: "eusc-de-east-1" },
      "https://kms.eusc-de-east-1.amazonaws.eu",
    ],
    [
      "where it is said",
      { AWS_ENDPOINT_URL_KMS: "https://vpce-1.kms:8443/" },
      "https://vpce-1.kms:8443",
    ],
    ["under a path", { AWS_ENDPOINT_URL: "https://proxy/kms/" }, "https://proxy/kms"],
    [
      "where it is said for KMS before all",
      { AWS_ENDPOINT_URL: "https://all", AWS_ENDPOINT_URL_KMS: "https://kms" },
      "https://kms",
    ],
    ["where nothing is said", { AWS_ENDPOINT_URL_KMS: "" }, "https://kms.eu-west-1.amazonaws.com"],
    ["here", { AWS_ENDPOINT_URL_KMS: "http://127.0.0.1:4566" }, "http://127.0.0.1:4566"],
    ["here by name", { AWS_ENDPOINT_URL: "http://localhost:4566/" }, "http://localhost:4566"],
    [
      "here by a name below localhost",
      { AWS_ENDPOINT_URL: "http://kms.localhost" },
      "http://kms.localhost",
    ],
    ["here over IPv6", { AWS_ENDPOINT_URL: "http://[::1]:4566" }, "http://[::1]:4566"],
    ["elsewhere over IPv6", { AWS_ENDPOINT_URL: "https://[fd00::1]" }, "https://[fd00::1]"],
  ])("%s", (_, env, url) => {
    expect(where(env)).toBe(url);
  });

  it.each([
    ["without a region", { AWS_REGION: "" }, "no region; set AWS_REGION"],
    ["in a region that is none", { AWS_REGION: "eu/west" }, "no region; set AWS_REGION"],
    [
      "over plain HTTP elsewhere",
      { AWS_ENDPOINT_URL: "http://kms.internal" },
      "kms.internal is not asked over plain HTTP; use https",
    ],
    [
      "over plain HTTP where only the name looks near",
      { AWS_ENDPOINT_URL: "http://127.0.0.1.example.com" },
      "127.0.0.1.example.com is not asked over plain HTTP; use https",
    ],
    [
      "over plain HTTP to a short address, which is not normalized here",
      { AWS_ENDPOINT_URL: "http://127.1:4566" },
      "127.1 is not asked over plain HTTP; use https",
    ],
    [
      "at no URL",
      { AWS_ENDPOINT_URL: "nonsense" },
      "AWS_ENDPOINT_URL_KMS does not read https://host",
    ],
    [
      "with a name and password, which are not shown",
      { AWS_ENDPOINT_URL: "https://user:hidden@kms" },
      "AWS_ENDPOINT_URL_KMS does not read https://host",
    ],
    [
      "at a query",
      { AWS_ENDPOINT_URL: "https://kms/?a" },
      "AWS_ENDPOINT_URL_KMS does not read https://host",
    ],
  ])("not %s", (_, env, message) => {
    expect(() => where(env)).toThrow(ServiceUncallable);
    expect(() => where(env)).toThrow(message);
  });
});

it.each([
  ["dynamodb", {}, "dynamodb.eu-west-1.amazonaws.com"],
  ["lambda", { AWS_USE_FIPS_ENDPOINT: "true" }, "lambda-fips.eu-west-1.amazonaws.com"],
  ["dynamodb", { AWS_ENDPOINT_URL_DYNAMODB: "https://table" }, "table"],
  ["lambda", { AWS_ENDPOINT_URL: "https://all", AWS_ENDPOINT_URL_KMS: "https://kms" }, "all"],
] as const)("%s is asked by its own name and variable", (service, env, host) => {
  expect(serviceEndpoint(service, { AWS_REGION: "eu-west-1", ...env }).host).toBe(host);
});
