import { describe, expect, it } from "vitest";
import { PATIENTLY } from "../../runtime/invoke.ts";
import { puppet } from "../../runtime/puppet.ts";
import { lambda } from "../../deployment/sketch.ts";
import { lambdaCloud, type LambdaCloud } from "./lambda-cloud.ts";

const functions = lambdaCloud(
  {
    ...lambda("Puppet", "puppet"),
    ...lambda("None", "puppet", { ReservedConcurrentExecutions: 0 }),
  },
  { puppet },
);

const invoke: LambdaCloud["invoke"] = (...call) => functions.invoke(...call);

describe("Invoke", () => {
  it("returns the result of the handler", async () => {
    const { json, text: _, ...rest } = await invoke("puppet", { a: [1, "ü"] });
    const nothing = { functionError: undefined, log: undefined };
    expect(rest).toEqual({ status: 200, version: "$LATEST", ...nothing });
    expect(json).toMatchObject({ event: { a: [1, "ü"] } });
  });

  it("has the request id that the function sees", async () => {
    const answer = await functions.local.aws("lambda", "/2015-03-31/functions/puppet/invocations", {
      as: functions.local.keys("Ann"),
      body: '{"do":"context"}',
    });
    expect(answer.json).toMatchObject({ awsRequestId: answer.header("x-amzn-requestid") });
  });

  it("passes an empty event if there is no payload, and returns null if there is no result", async () => {
    expect((await invoke("puppet")).json).toMatchObject({ event: {} });
    expect((await invoke("puppet", { do: "nothing" })).text).toBe("null");
  });

  it.each([
    "puppet",
    "puppet:$LATEST",
    "123456789012:puppet",
    "123456789012:function:puppet",
    "arn:aws:lambda:us-east-1:123456789012:function:puppet",
    "arn:aws:lambda:us-east-1:123456789012:function:puppet:$LATEST",
  ])("accepts the function name %s", async (name) => {
    expect((await invoke(name, {})).status).toBe(200);
  });

  it("of type Event returns at once, and the function runs", async () => {
    const event = { do: "print", text: "ran aside\n" };
    const { status, text, version } = await invoke("puppet", event, { InvocationType: "Event" });
    expect([status, text, version]).toEqual([202, "", undefined]);
    await expect.poll(() => functions.local.lines, PATIENTLY).toContain("puppet: ran aside");
  });

  it("of type Event returns 202 if the function fails, and logs the failure", async () => {
    const aside = { InvocationType: "Event" } as const;
    for (const how of ["throw", "exit", "kill"]) {
      expect((await invoke("puppet", { do: how }, aside)).status).toBe(202);
    }
    expect((await invoke("none", {}, aside)).status).toBe(202);
    expect((await invoke("puppet", {})).status).toBe(200);
    const told = () =>
      functions.local.lines.filter((line) =>
        line.startsWith("puppet: an asynchronous invocation failed ("),
      );
    await expect.poll(told, PATIENTLY).toHaveLength(3);
  });

  it("of type DryRun does not run the function", async () => {
    const dry = { InvocationType: "DryRun" } as const;
    expect(await invoke("puppet", { do: "exit" }, dry)).toMatchObject({ status: 204, text: "" });
  });

  it("returns the end of the log on request", async () => {
    const { log } = await invoke("puppet", { a: 1 }, { LogType: "Tail" });
    const id = "[0-9a-f-]{36}";
    expect(log).toMatch(
      new RegExp(
        `^START RequestId: ${id} Version: \\$LATEST\n\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\t${id}\tINFO\tdid undefined\nEND RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\t\n$`,
      ),
    );
    const event = { do: "print", text: `${"y".repeat(5000)}\nlast\n` };
    const long = (await invoke("puppet", event, { LogType: "Tail" })).log ?? "";
    expect(long).toHaveLength(4096);
    expect(long).toMatch(/^y+\nlast\nEND /);
    // More bytes would exceed the longest headers that clients accept.
    const wide = { do: "print", text: `${"\u20ac".repeat(5000)}\n` };
    const bytes = Buffer.from((await invoke("puppet", wide, { LogType: "Tail" })).log ?? "");
    expect(bytes.length).toBeGreaterThan(4090);
    expect(bytes.length).toBeLessThanOrEqual(4096);
    expect(bytes.toString()).toMatch(/^\u20ac+\nEND /);
  });

  it("passes the client's context on as an object", async () => {
    const context = { custom: { foo: "bar" }, client: { snap: ["crackle"] } };
    const ClientContext = Buffer.from(JSON.stringify(context)).toString("base64");
    const { json } = await invoke("puppet", { do: "context" }, { ClientContext });
    expect(json).toMatchObject({ clientContext: context });
  });

  it.each(["string", "W10=", "e30*"])(
    "refuses a client's context that is not the base64 of a JSON object: %s",
    async (ClientContext) => {
      await expect(invoke("puppet", {}, { ClientContext })).rejects.toMatchObject({
        name: "InvalidRequestContentException",
        message: "Client context must be a valid Base64-encoded JSON object.",
      });
    },
  );
});
