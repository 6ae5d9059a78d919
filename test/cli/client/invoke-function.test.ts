import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { invokeFunction, type InvokeOptions } from "../../../lib/cli/client/invoke-function.ts";
import { ResponseTooLarge } from "../../../lib/signed-fetch/http/response.ts";
import { EndpointUnreachable } from "../../../lib/signed-fetch/http/transport.ts";
import { puppet } from "../../cloud/runtime/puppet.ts";
import { lambda, user } from "../../cloud/deployment/sketch.ts";
import { REGION, startTestCloud, type TestCloud } from "../../cloud/test-cloud.ts";
import { during } from "../../signed-fetch/calls.ts";
import { sendEndlessly, wireServer } from "../../signed-fetch/http/wire-server.ts";

const resources = {
  ...lambda("Puppet", "puppet"),
  Ann: user("Ann", { Action: "lambda:*", Resource: "*" }),
  Bob: user("Bob"),
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Functions", handlers: { puppet }, resources }]);
});
afterAll(() => local.close());

function invoke(userName: string, name: string, event: unknown, options?: InvokeOptions) {
  const { awsEndpoint: endpoint } = local.cloud;
  const config = { region: REGION, endpoint, credentials: local.keys(userName), maxAttempts: 1 };
  return invokeFunction(config, name, event, options);
}

describe("a function that is invoked", () => {
  it.each(["puppet", "puppet:$LATEST"])("by the name %s returns its result", async (name) => {
    const { payload, ...rest } = await invoke("Ann", name, { a: 1 });
    expect(JSON.parse(payload)).toMatchObject({ event: { a: 1 } });
    const nothing = { functionError: undefined, log: undefined };
    expect(rest).toEqual({ status: 200, executedVersion: "$LATEST", ...nothing });
  });

  it("returns the end of its log if asked to", async () => {
    const { log } = await invoke("Ann", "puppet", { do: "print", text: "é\n" }, { logTail: true });
    expect(log).toMatch(/^START RequestId: .*\n.*\né\nEND RequestId: /);
  });

  it("that fails is reported as failed", async () => {
    const { functionError } = await invoke("Ann", "puppet", { do: "throw" });
    expect(functionError).toBe("Unhandled");
  });

  it.each([
    ["Event", 202],
    ["DryRun", 204],
  ] as const)("with the type %s returns no payload", async (type, status) => {
    const answer = await invoke("Ann", "puppet", { a: 1 }, { type });
    expect(answer).toMatchObject({ status, payload: "" });
  });

  it.each(["RequestResponse", "Event", "DryRun"] as const)(
    "with the type %s needs the permission",
    async (type) => {
      const refused = { name: "AccessDeniedException" };
      await expect(invoke("Bob", "puppet", {}, { type })).rejects.toMatchObject(refused);
    },
  );
});

it("invokeFunction fails after the given timeout", async () => {
  const silent = await during(wireServer(() => undefined));
  const config = {
    region: REGION,
    endpoint: `http://${silent.host}`,
    credentials: local.keys("Ann"),
  };
  const late = invokeFunction(config, "puppet", {}, { timeoutMs: 100 });
  await expect(late).rejects.toThrow(EndpointUnreachable);
  await expect(late).rejects.toThrow("puppet did not respond within 100 ms");
});

it("invokeFunction rejects a response that is longer than 64 MiB", async () => {
  const { host } = await during(wireServer((socket) => sendEndlessly(socket, 200)));
  const config = {
    region: REGION,
    endpoint: `http://${host}`,
    credentials: local.keys("Ann"),
    maxAttempts: 1,
  };
  await expect(invokeFunction(config, "echo", {})).rejects.toThrow(
    new ResponseTooLarge("echo returned more than 64 MiB"),
  );
});
