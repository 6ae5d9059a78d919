import { describe, expect, it } from "vitest";
import { puppet } from "../../runtime/puppet.ts";
import { lambda } from "../../deployment/sketch.ts";
import { lambdaCloud } from "./lambda-cloud.ts";

const functions = lambdaCloud(
  {
    ...lambda("Puppet", "puppet"),
    ...lambda("Brief", "puppet", { Timeout: 1 }),
    ...lambda("Lost", "puppet", { Handler: "missing.handler" }),
    ...lambda("Empty", "empty"),
    ...lambda("Broken", "broken"),
    ...lambda("Quits", "quits"),
    ...lambda("Fails", "fails"),
  },
  {
    puppet,
    empty: "export const other = 1;",
    broken: "throw new SyntaxError('at load');",
    quits: "process.exit(3);",
    fails: "throw 'x'.repeat(6_291_556);",
  },
);

describe("a function error", () => {
  const id = "[0-9a-f-]{36}";
  it.each<[string, string, unknown, string, RegExp]>([
    ["a thrown error", "puppet", { do: "throw" }, "RangeError", /^told to$/],
    ["a thrown string", "puppet", { do: "throw text" }, "string", /^a text$/],
    [
      "a result that is not JSON",
      "puppet",
      { do: "circle" },
      "Runtime.JSONStringifyError",
      /^Unable to stringify response body$/,
    ],
    [
      "an exit",
      "puppet",
      { do: "exit" },
      "Runtime.ExitError",
      new RegExp(`^RequestId: ${id} Error: Runtime exited without providing a reason$`),
    ],
    [
      "an exit with a status",
      "puppet",
      { do: "exit", code: 127 },
      "Runtime.ExitError",
      new RegExp(`^RequestId: ${id} Error: Runtime exited with error: exit status 127$`),
    ],
    [
      "a crash",
      "puppet",
      { do: "kill" },
      "Runtime.ExitError",
      new RegExp(`^RequestId: ${id} Error: Runtime exited with error: signal: killed$`),
    ],
    [
      "an unhandled rejection",
      "puppet",
      { do: "reject aside" },
      "Runtime.ExitError",
      /exit status 1$/,
    ],
    [
      "a time-out",
      "brief",
      { do: "hang" },
      "Sandbox.Timedout",
      new RegExp(`^RequestId: ${id} Error: Task timed out after 1\\.00 seconds$`),
    ],
    [
      "a time-out of a loop",
      "brief",
      { do: "spin" },
      "Sandbox.Timedout",
      /timed out after 1\.00 seconds$/,
    ],
    [
      "a missing module",
      "lost",
      {},
      "Runtime.ImportModuleError",
      /^Error: Cannot find module 'missing'\n/,
    ],
    [
      "a missing handler",
      "empty",
      {},
      "Runtime.HandlerNotFound",
      /^handler\.handler is undefined or not exported$/,
    ],
    [
      "a module with a syntax error",
      "broken",
      {},
      "Runtime.UserCodeSyntaxError",
      /^SyntaxError: at load$/,
    ],
    [
      "a module that exits",
      "quits",
      {},
      "Runtime.ExitError",
      new RegExp(`^RequestId: ${id} Error: Runtime exited with error: exit status 3$`),
    ],
    [
      "a response that is too large",
      "puppet",
      { do: "long", length: 6_291_555 },
      "Function.ResponseSizeTooLarge",
      /^Response payload size exceeded maximum allowed payload size \(6291556 bytes\)\.$/,
    ],
    [
      "an error that is too large",
      "puppet",
      { do: "throw long", length: 6_291_556 },
      "Function.ResponseSizeTooLarge",
      /^Response payload size exceeded maximum allowed payload size \(6291556 bytes\)\.$/,
    ],
    [
      "an error at the start that is too large",
      "fails",
      {},
      "Function.ResponseSizeTooLarge",
      /^Response payload size exceeded maximum allowed payload size \(6291556 bytes\)\.$/,
    ],
  ])("is sent with status 200 for %s", async (_, name, event, errorType, errorMessage) => {
    const { status, functionError, json } = await functions.invoke(name, event);
    expect([status, functionError]).toEqual([200, "Unhandled"]);
    expect(json).toMatchObject({ errorType, errorMessage: expect.stringMatching(errorMessage) });
  });

  it("contains the trace of a thrown error", async () => {
    const { json } = await functions.invoke("puppet", { do: "throw" });
    const where: unknown = expect.stringContaining("handler.mjs");
    const trace: unknown = expect.arrayContaining(["RangeError: told to", where]);
    expect(json).toMatchObject({ trace });
  });

  it("is not sent for a response of exactly the maximum size", async () => {
    const event = { do: "long", length: 6_291_554 };
    expect((await functions.invoke("puppet", event)).functionError).toBeUndefined();
  });
});
