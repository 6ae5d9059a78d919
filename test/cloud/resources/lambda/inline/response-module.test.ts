import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, it, vi } from "vitest";
import { responseModule } from "../../../../../lib/cloud/resources/lambda/inline/response-module.ts";

it.each([
  ["js", 'const response = require("cfn-response");', ["cfn-response.js"]],
  ["js", 'import response from "cfn-response";', ["cfn-response.js"]],
  ["js", "exports.handler = async () => 1;", []],
  ["py", "import cfnresponse", ["cfnresponse.py"]],
  ["py", "def handler(event, context): pass", []],
])("code in %s is packed with the module that it refers to: %s", (extension, code, names) => {
  expect(Object.keys(responseModule(extension, code))).toEqual(names);
});

it("the module for Node.js sends the result to the whole URL", async () => {
  const received: { request: IncomingMessage; body: string }[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      received.push({ request, body: body.toString() });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const folder = mkdtempSync(join(tmpdir(), "signet-response-"));
  vi.spyOn(console, "log").mockReturnValue();
  try {
    const path = join(folder, "cfn-response.js");
    writeFileSync(path, responseModule("js", "require('cfn-response')")["cfn-response.js"] ?? "");
    // The module has no types.
    const { send, SUCCESS } = createRequire(import.meta.url)(path) as {
      readonly SUCCESS: string;
      readonly send: (...given: readonly unknown[]) => Promise<void>;
    };
    // A server that listens has an address.
    const { port } = server.address() as AddressInfo;
    const ids = { StackId: "stack", RequestId: "request", LogicalResourceId: "Thing" };
    const event = { ...ids, ResponseURL: `http://127.0.0.1:${port}/answer?signed=1` };
    await send(event, { logStreamName: "stream" }, SUCCESS, { Greeting: "grüß" });
    const [only] = received;
    expect([only?.request.method, only?.request.url]).toEqual(["PUT", "/answer?signed=1"]);
    expect(JSON.parse(only?.body ?? "")).toEqual({
      ...ids,
      Status: "SUCCESS",
      Reason: "See the details in CloudWatch Log Stream: stream",
      PhysicalResourceId: "stream",
      NoEcho: false,
      Data: { Greeting: "grüß" },
    });
  } finally {
    vi.restoreAllMocks();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
