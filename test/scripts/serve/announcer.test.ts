import { expect, it } from "vitest";
import type { Outputs } from "../../../scripts/outputs/outputs.ts";
import { Announcer } from "../../../scripts/serve/introduction/announcer.ts";

const outputs = (apis: Outputs["apis"], functionUrls: Outputs["functionUrls"]): Outputs => ({
  region: "us-east-1",
  account: "123456789012",
  awsEndpoint: "http://127.0.0.1:4566",
  apis,
  apisHttps: {},
  functions: {},
  functionUrls,
  profiles: [],
});

const cloud = (topics: readonly string[]) => ({
  otherNodes: () => ({}),
  unservedIntegrations: () => [],
  unknownPolicies: () => [],
  poolsWithoutKeys: () => [],
  records: () =>
    topics.map((path) => ({
      type: "AWS::SNS::Topic",
      words: "SNS topic",
      path,
      without: undefined,
      silent: false,
      name: "",
      arn: undefined,
      properties: {},
    })),
  otherRuntimes: async () => [
    { runtime: "java21", functions: ["orders"], by: { reason: "Java is not supported" } },
  ],
});

it("a deployment is announced with what it added or changed, and not with what people know", async () => {
  const said: string[] = [];
  const announcer = new Announcer((text) => said.push(text), false);
  await announcer.introduced(cloud(["S/Old"]));
  const before = outputs(
    { Kept: "http://127.0.0.1:3000/prod", Gone: "http://127.0.0.1:3000/x" },
    {},
  );
  const after = outputs(
    { Kept: "http://127.0.0.1:3000/prod", New: "http://127.0.0.1:3000/v1" },
    { orders: "http://127.0.0.1:3000/url/" },
  );
  await announcer.deployed(cloud(["S/Old", "S/New"]), before, after);
  expect(said).toEqual([
    "API New is served at http://127.0.0.1:3000/v1",
    "the function URL of orders is served at http://127.0.0.1:3000/url/",
    "Not served: 2 SNS topics: S/Old, S/New",
  ]);
  said.length = 0;
  await announcer.deployed(cloud(["S/Old", "S/New"]), after, after);
  expect(said).toEqual([]);
});
