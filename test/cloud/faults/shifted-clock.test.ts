import { KMSClient, ListAliasesCommand } from "@aws-sdk/client-kms";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { signedRequest } from "../../../lib/signed-fetch/signed-request.ts";
import { assumeRole, element, sts } from "../assume-role.ts";
import { lambda, restApi, roleFor, user } from "../deployment/sketch.ts";
import { result } from "../runtime/invoke.ts";
import { puppet } from "../runtime/puppet.ts";
import { REGION, startTestCloud, type TestCloud } from "../test-cloud.ts";
import { clearFaults, putFaults } from "./fault-cloud.ts";

const everything = { Action: "*", Resource: "*" };
const stack = {
  name: "Clock",
  handlers: { puppet },
  resources: {
    Ann: user("Ann", everything),
    Clerk: roleFor("Ann", "Clerk", everything),
    ...lambda("Puppet", "puppet"),
    ...restApi({ "GET /": { function: "Puppet" } }),
  },
};
let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const MINUTE = 60_000;
let shiftMs = 0;
/** Sets the cloud's clock ahead by `minutes`. */
async function shift(minutes: number): Promise<void> {
  await putFaults(local, `clock=${minutes < 0 ? "" : "+"}${minutes}m`);
  shiftMs = minutes * MINUTE;
}
afterEach(async () => {
  await clearFaults(local, shiftMs);
  shiftMs = 0;
});

const headers = [
  ["Content-Type", "application/x-amz-json-1.1"],
  ["X-Amz-Target", "TrentService.ListAliases"],
] as const;
/** Calls ListAliases, signed by a clock that is ahead by `minutes`. */
const list = (minutes = 0, as = local.keys("Ann")) =>
  local.aws("kms", "/", { as, headers, body: "{}", date: new Date(Date.now() + minutes * MINUTE) });

describe("a cloud whose clock is shifted", () => {
  it.each([
    [20, "Signature expired: "],
    [-20, "Signature not yet current: "],
  ])("by %i minutes rejects a request with the correct time", async (minutes, message) => {
    await shift(minutes);
    const { status, json, header } = await list();
    expect({ status, json }).toMatchObject({
      status: 400,
      json: {
        __type: "InvalidSignatureException",
        message: expect.stringContaining(message),
      },
    });
    const told = Date.parse(header("date") ?? "");
    expect(Math.abs(told - Date.now() - shiftMs)).toBeLessThan(5000);
    expect((await list(minutes)).status).toBe(200);
  });

  it("by less than five minutes accepts a request with the correct time", async () => {
    await shift(4);
    expect((await list()).status).toBe(200);
  });

  it("is called successfully by clients that correct their clock", async () => {
    await shift(20);
    const credentials = local.keys("Ann");
    const call = { method: "POST", headers, body: Buffer.from("{}"), credentials, region: REGION };
    const { awsEndpoint } = local.cloud;
    const ours = await signedRequest(awsEndpoint, { ...call, service: "kms" });
    expect(ours).toMatchObject({ attempts: 2, response: { status: 200 } });
    const deaf = { ...call, service: "kms", correctClockSkew: false, retries: 0 };
    expect((await signedRequest(awsEndpoint, deaf)).response.status).toBe(400);
    const client = new KMSClient({ region: REGION, endpoint: awsEndpoint, credentials });
    const { $metadata } = await client.send(new ListAliasesCommand({}));
    expect($metadata).toMatchObject({ httpStatusCode: 200, attempts: 2 });
    client.destroy();
  });

  it("uses the shifted clock for the APIs too", async () => {
    await shift(20);
    const { status, text, header } = await local.call("GET", "/prod/", { as: local.keys("Ann") });
    expect(status).toBe(403);
    expect(text).toContain("Signature expired");
    expect(Math.abs(Date.parse(header("date") ?? "") - Date.now() - shiftMs)).toBeLessThan(5000);
  });

  it("ends sessions by its shifted clock, and accepts them again when the clock is corrected", async () => {
    const clerk = await assumeRole(local, local.keys("Ann"), "Clerk");
    expect((await list(0, clerk)).status).toBe(200);
    await shift(180);
    expect((await list(180, clerk)).json).toMatchObject({ __type: "ExpiredTokenException" });
    const form = {
      Action: "AssumeRole",
      RoleArn: "arn:aws:iam::123456789012:role/Clerk",
      RoleSessionName: "Later",
    };
    const date = new Date(Date.now() + shiftMs);
    const later = await sts(local, form, { as: local.keys("Ann"), date });
    expect(Date.parse(element(later.text, "Expiration"))).toBeGreaterThan(Date.now() + shiftMs);
    await clearFaults(local, shiftMs);
    shiftMs = 0;
    expect((await list(0, clerk)).status).toBe(200);
  });

  it("by less than an hour does not end a function's session during an invocation", async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = await result<
      Record<string, string>
    >(local, "puppet", { do: "environment" });
    const as = {
      accessKeyId: AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "",
      sessionToken: AWS_SESSION_TOKEN ?? "",
    };
    // The process handles events for 44 minutes, and the last event may take 15 minutes. So the clock goes 59 ahead.
    await shift(44 + 15 + 59);
    const date = new Date(Date.now() + shiftMs);
    expect((await sts(local, { Action: "GetCallerIdentity" }, { as, date })).status).toBe(200);
    const options = { as: local.keys("admin"), date, body: "{}" };
    const invoked = await local.aws("lambda", "/2015-03-31/functions/puppet/invocations", options);
    expect(invoked.json).toMatchObject({ events: 1 });
  });
});
