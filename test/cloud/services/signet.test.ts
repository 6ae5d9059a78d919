import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { clearFaults, listFaults, putFaults, signet } from "../faults/fault-cloud.ts";
import { user } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";

const resources = {
  TestLambda: user("TestLambda", { Action: ["execute-api:*", "kms:*"], Resource: "*" }),
  Tester: user("Tester", { Action: "signet:ListFaults", Resource: "*" }),
};
let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Users", resources }]);
});
afterAll(() => local.close());
afterEach(() => clearFaults(local));

const says = (message: RegExp) => ({ message: expect.stringMatching(message) });
const answers = ({ status, json }: { status: number; json: unknown }) => ({ status, json });

describe("the signet service", () => {
  it("sets, lists and clears faults, and logs each change", async () => {
    local.lines.length = 0;
    const put = await signet(local, "PutFault", { Fault: "kms:Decrypt=throttle*3" });
    expect(answers(put)).toEqual({ status: 200, json: { Fault: "kms:Decrypt=throttle*3" } });
    await putFaults(local, "sts:*=hang", "clock=+60s");
    expect(await listFaults(local)).toEqual({
      Faults: ["kms:Decrypt=throttle*3", "sts:*=hang", "clock=+1m"],
    });
    expect(answers(await signet(local, "ClearFaults"))).toEqual({ status: 200, json: {} });
    expect(await listFaults(local)).toEqual({ Faults: [] });
    const by = "by arn:aws:iam::123456789012:user/admin";
    expect(local.lines.filter((line) => line.startsWith("fault"))).toEqual([
      `fault kms:Decrypt=throttle*3 set ${by}`,
      `fault sts:*=hang set ${by}`,
      `fault clock=+1m set ${by}`,
      `faults cleared ${by}`,
    ]);
  });

  it.each(["PutFault", "ListFaults", "ClearFaults"])(
    "refuses %s to a caller without the permission",
    async (operation) => {
      await putFaults(local, "kms:Decrypt=throttle*3");
      const input = { Fault: "kms:*=hang" };
      const { status, json } = await signet(local, operation, input, local.keys("TestLambda"));
      expect({ status, json }).toEqual({
        status: 400,
        json: {
          __type: "AccessDeniedException",
          message: `User: arn:aws:iam::123456789012:user/TestLambda is not authorized to perform: signet:${operation} on resource: * because no identity-based policy allows the signet:${operation} action`,
        },
      });
      expect(await listFaults(local)).toEqual({ Faults: ["kms:Decrypt=throttle*3"] });
    },
  );

  it("requires a separate permission for each operation", async () => {
    const tester = local.keys("Tester");
    expect((await signet(local, "ListFaults", {}, tester)).status).toBe(200);
    expect((await signet(local, "ClearFaults", {}, tester)).status).toBe(400);
  });

  it("refuses an unsigned request", async () => {
    const headers = [["X-Amz-Target", "Signet.ClearFaults"]] as const;
    const { status, json } = await local.aws("signet", "/", { headers });
    expect({ status, json }).toMatchObject({
      status: 400,
      json: { __type: "MissingAuthenticationTokenException" },
    });
  });

  it.each([
    ["PutFault", { Fault: "kms:*=slow" }, "ValidationException", says(/^kind "slow" is unknown/)],
    ["PutFault", { Fault: 3 }, "ValidationException", says(/^Fault must be a string$/)],
    ["PutFault", {}, "ValidationException", says(/^Fault must be a string$/)],
    ["PutFault", "null", "ValidationException", says(/^Fault must be a string$/)],
    ["PutFault", "{", "SerializationException", {}],
    [
      "Nope",
      {},
      "UnknownOperationException",
      says(/"Nope": the operations are PutFault, ListFaults, RotateOidcKey, Clear/),
    ],
    ["constructor", {}, "UnknownOperationException", says(/the operations are/)],
  ])("refuses %s with the input %j", async (operation, input, __type, message) => {
    const { status, json } = await signet(local, operation, input);
    expect({ status, json }).toEqual({
      status: 400,
      json: { __type, ...message },
    });
  });

  it("accepts the names of operations only with its own prefix in X-Amz-Target", async () => {
    const headers = [["X-Amz-Target", "ClearFaults"]] as const;
    const { status, json } = await local.aws("signet", "/", { headers, as: local.keys("admin") });
    expect({ status, json }).toMatchObject({
      status: 400,
      json: { __type: "UnknownOperationException" },
    });
  });

  it("has no faults after a restart", async () => {
    const own = await startTestCloud();
    await putFaults(own, "kms:*=hang", "clock=+60s");
    const next = await own.restart();
    expect(await listFaults(next)).toEqual({ Faults: [] });
    await next.close();
  });
});
