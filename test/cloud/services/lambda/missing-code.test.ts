import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jsonOf } from "../../../json-of.ts";
import { lambda, user } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";

const stack = {
  name: "Functions",
  handlers: { code: "export const handler = () => 1;" },
  resources: { Ann: user("Ann", { Action: "lambda:*", Resource: "*" }), ...lambda("Fn", "code") },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
  // A build removes the folder before it writes the new one.
  for (const path of Object.values(local.cloud.codeDirectories()).flat()) {
    rmSync(path, { recursive: true });
  }
});
afterAll(() => local.close());

it.each([
  "/2015-03-31/functions/fn",
  "/2015-03-31/functions/fn/configuration",
  "/2015-03-31/functions/fn/versions",
  "/2015-03-31/functions",
  "/2016-08-19/account-settings",
])("GET %s has an answer while the code of the function is missing", async (path) => {
  const answer = await local.aws("lambda", path, { method: "GET", as: local.keys("Ann") });
  expect(answer.status).toBe(200);
  const sizes = JSON.stringify(jsonOf<object>(answer)).match(/"(?:CodeSize|TotalCodeSize)":0\b/g);
  expect(sizes).toHaveLength(1);
});
