import { expect, it } from "vitest";
import type { Outputs } from "../../../scripts/outputs/outputs.ts";
import { newAddresses } from "../../../scripts/serve/introduction/new-addresses.ts";

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

it("a deployment shows the addresses that it added or changed, and no others", () => {
  const before = outputs(
    { Kept: "http://127.0.0.1:3000/prod", Gone: "http://127.0.0.1:3000/x" },
    {},
  );
  const after = outputs(
    { Kept: "http://127.0.0.1:3000/prod", New: "http://127.0.0.1:3000/v1" },
    { orders: "http://127.0.0.1:3000/url/" },
  );
  expect(newAddresses(before, after)).toEqual([
    "API New is served at http://127.0.0.1:3000/v1",
    "the function URL of orders is served at http://127.0.0.1:3000/url/",
  ]);
});
