import {
  type LambdaClient,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  PublishVersionCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { zipOf } from "../../archive/write-zip.ts";
import { alias, version } from "../../deployment/lambda-sketch.ts";
import { lambda } from "../../deployment/sketch.ts";
import { lambdaCloud, refusal } from "./lambda-cloud.ts";

const FunctionName = "fn";
const source = (name: string) => `
export const handler = async ({ waitMs = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return ${JSON.stringify(name)} + (process.env.STAGE ?? "");
};`;
const code = (name: string) => ({
  FunctionName,
  ZipFile: zipOf({ "handler.mjs": [source(name)] }),
});
const cloud = lambdaCloud(
  { ...lambda("Fn", "first"), One: version("Fn"), Live: alias("Fn", "live", "One") },
  { first: source("first") },
);
const client = (): LambdaClient => cloud.as("Ann");
const said = async (name: string, event?: object) => (await cloud.invoke(name, event)).json;

it("the next event runs new code and settings, and an event that has begun finishes with the old", async () => {
  expect(await said("fn", {})).toBe("first");
  const begun = said("fn", { waitMs: 400 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await client().send(new UpdateFunctionCodeCommand(code("second")));
  expect(await said("fn")).toBe("second");
  expect(await begun).toBe("first");
  const Environment = { Variables: { STAGE: " in test" } };
  await client().send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  const waiter = { client: client(), maxWaitTime: 5, minDelay: 1, maxDelay: 1 };
  expect((await waitUntilFunctionUpdatedV2(waiter, { FunctionName })).state).toBe("SUCCESS");
  expect(await said("fn")).toBe("second in test");
});

it("an alias runs a version that a call has published, until the template changes the alias", async () => {
  await client().send(new UpdateFunctionCodeCommand(code("third")));
  const { Version: FunctionVersion } = await client().send(
    new PublishVersionCommand({ FunctionName }),
  );
  expect(await said("fn:live")).toBe("first");
  await client().send(new UpdateAliasCommand({ FunctionName, Name: "live", FunctionVersion }));
  expect(await said("fn:live")).toBe("third in test");
  expect(await said("fn:1")).toBe("first");
});

it("the files of uploaded code are in the state directory, for the owner only", () => {
  const folder = join(cloud.local.directory, "state", "code");
  expect(existsSync(folder) && readdirSync(folder).length).toBe(2);
});

it("code that makes the request longer than other requests may be is read, and must be a ZIP file", async () => {
  const ZipFile = randomBytes(8 * 1024 * 1024);
  const refused = await refusal(
    client().send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile })),
  );
  expect(refused.$metadata.httpStatusCode).toBe(400);
  expect(refused.message).toMatch(/^Could not unzip uploaded file/);
});
