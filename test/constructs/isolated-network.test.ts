import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IsolatedNetwork } from "../../lib/constructs/index.ts";
import { limitsHere } from "../../lib/local/runtime/limits.ts";
import { bundled } from "../local/bundled.ts";
import { result } from "../local/runtime/invoke.ts";
import type { TestCloud } from "../local/test-cloud.ts";
import { deployed } from "./deploy-app.ts";
import { functionIn, testStack } from "./function-in.ts";

const { sandbox } = await limitsHere();
const folder = mkdtempSync(join(tmpdir(), "signet-isolated-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Connects to where its event says, or invokes the function that it names. */
const source = `
import { connect } from "node:net";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
export const handler = async ({ host, invoke, answer }) => {
  if (answer) return answer;
  if (!invoke) return new Promise((resolve) => {
    const socket = connect({ host, port: 443 }, () => resolve("connected"));
    socket.on("error", ({ code }) => resolve(code));
  });
  const Payload = JSON.stringify({ answer: "called" });
  return new LambdaClient({ maxAttempts: 1 }).send(new InvokeCommand({ FunctionName: invoke, Payload })).then(
    (output) => JSON.parse(Buffer.from(output.Payload)),
    ({ name }) => name,
  );
};`;

describe.runIf(sandbox.networks)("36: a function in a network without a way out", () => {
  let local: TestCloud;
  beforeAll(async () => {
    writeFileSync(join(folder, "handler.mjs"), await bundled(source));
    const { stack } = testStack();
    const key = new Key(stack, "Key");
    const props = { code: Code.fromAsset(folder), sealingKey: key, environmentKey: key };
    const network = new IsolatedNetwork(stack, "Network");
    const isolated = functionIn(stack, "Isolated", [], { ...props, network });
    functionIn(stack, "Callee", [], props).allowCallsFrom(isolated);
    functionIn(stack, "Other", [], props);
    local = await deployed({ stack });
  });
  afterAll(() => local.close());

  it("reaches no address", async () => {
    expect(await result(local, "signet-dev-isolated", { host: "192.0.2.1" })).toBe("ENETUNREACH");
  });

  it("but the function that it may call, and no other", async () => {
    const invoke = (name: string) => result(local, "signet-dev-isolated", { invoke: name });
    expect(await invoke("signet-dev-callee")).toBe("called");
    expect(await invoke("signet-dev-other")).toBe("AccessDeniedException");
  });
});
