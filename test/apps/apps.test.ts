import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import type { CustomRequest } from "../../lib/cloud/deployment/custom-resource/effects.ts";
import { deployStacks } from "../../lib/cloud/deployment/deploy-stacks.ts";
import { matrixOf } from "../../lib/cloud/who-can/matrix.ts";
import { emptyAccount } from "../cloud/deployment/deploy-sketch.ts";
import { isFull } from "../random/runs.ts";
import { startS3rver } from "../cloud/services/decided/s3-backend/start-s3rver.ts";
import { caller, changeSet, eventsOf, stacksSketch } from "../cloud/stacks/stacks-sketch.ts";
import { startTestCloud, type TestCloud } from "../cloud/test-cloud.ts";
import type { AppCall } from "./app-call.ts";
import { backendCalls } from "./calls/backend-calls.ts";
import { customResourcesCalls } from "./calls/custom-resources-calls.ts";
import { httpApiCalls } from "./calls/http-api-calls.ts";
import { lambdaLifeCalls, pythonCall } from "./calls/lambda-life-calls.ts";
import { recordsCalls } from "./calls/records-calls.ts";
import { restCalls } from "./calls/rest-calls.ts";
import { secretsCalls } from "./calls/secrets-calls.ts";
import { deployerByApi } from "./deploy-by-api.ts";
import { shownBy } from "./shown-by.ts";
import { isCalled, matrixCall } from "./matrix-call.ts";
import { SAMPLE_APPS } from "./sample-apps.ts";
import { sendCall } from "./send-call.ts";
import { synthesizeApp } from "./synthesize-app.ts";

const CALLS: Readonly<Record<string, readonly AppCall[]>> = {
  records: recordsCalls,
  "lambda-life": lambdaLifeCalls,
  rest: restCalls,
  "http-api": httpApiCalls,
  "custom-resources": customResourcesCalls,
  secrets: secretsCalls,
  backend: backendCalls,
};

const NONE: readonly string[] = [];

/** For each cloud the apps that CloudFormation's API deploys, as the CDK CLI calls it. The others are deployed as by `signet serve`. */
const CLOUDS: readonly (readonly [title: string, byApi: readonly string[]])[] = isFull
  ? [
      ["apps of assemblies", NONE],
      ["apps that CloudFormation's API deploys", Object.keys(CALLS)],
    ]
  : [
      [
        "apps, of which CloudFormation's API deploys a part",
        ["lambda-life", "http-api", "custom-resources", "backend"],
      ],
    ];

it("every app has calls", () => {
  expect(Object.keys(CALLS)).toEqual(SAMPLE_APPS.map(({ name }) => name));
});

describe.each(CLOUDS)("%s", (_title, deployedByApi) => {
  let upstream: Server;
  let s3rver: Awaited<ReturnType<typeof startS3rver>>;
  let local: TestCloud;
  const stacks = new Map<string, ReturnType<typeof readAssembly>>();
  beforeAll(async () => {
    upstream = createServer(({ method, url }, response) => response.end(`${method} ${url}`));
    await once(upstream.listen(0, "127.0.0.1"), "listening");
    // A server on a port has an address of this form.
    const { port } = upstream.address() as AddressInfo;
    s3rver = await startS3rver();
    local = await startTestCloud([], undefined, undefined, undefined, {
      backends: { s3: { url: s3rver.url } },
    });
    const { issuer } = local.cloud.oidc;
    const surroundings = { issuer, upstream: `http://127.0.0.1:${port}` };
    for (const app of SAMPLE_APPS) {
      stacks.set(app.name, readAssembly(synthesizeApp(app, surroundings)));
    }
    const apps = [...stacks];
    const others = apps.flatMap(([name, some]) => (deployedByApi.includes(name) ? [] : some));
    if (others.length > 0) await local.cloud.deployAll(others);
    if (deployedByApi.length === 0) return;
    const deployByApi = await deployerByApi(local);
    for (const [name, some] of apps) {
      if (deployedByApi.includes(name)) for (const stack of some) await deployByApi(stack);
    }
  });
  afterAll(async () => {
    await local.close();
    await s3rver.close();
    upstream.close();
  });

  describe.each(Object.entries(CALLS))("the app %s", (_, calls) => {
    it.each([...calls])("$title", async (call) => {
      const answer = await sendCall(local, call);
      const shown = `${answer.headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`).join("\n")}\n${answer.text}`;
      expect([answer.status, shown]).toEqual([
        call.status,
        expect.stringContaining(call.has ?? ""),
      ]);
    });
  });

  it.each(["lambda-life", "http-api"])(
    "the matrix of who-can for the app %s is what callers get",
    async (name) => {
      const account = emptyAccount();
      const ofApp = stacks.get(name) ?? [];
      deployStacks(account, ofApp);
      const cells = matrixOf(account, ofApp).cells.filter(isCalled);
      const functions = Object.keys(local.cloud.functions());
      const wrong: string[] = [];
      for (const cell of cells) {
        const { status } = await sendCall(local, matrixCall(cell, functions));
        const isExpected = cell.access === "yes" ? status < 300 : status === 403;
        const { row, target, access } = cell;
        if (isExpected) continue;
        wrong.push(`${row.name}: ${target.name}, ${target.action}: ${access}, but ${status}`);
      }
      expect([cells.length > 20, wrong]).toEqual([true, []]);
    },
  );

  it("a function in Python runs, or says why it cannot run on this machine", async () => {
    const runtimes = await local.cloud.otherRuntimes();
    const by = runtimes.find(({ functions }) => functions.includes("life-python"))?.by;
    if (!by) throw new Error("the function in Python is not deployed");
    const { status, text } = await sendCall(local, pythonCall);
    const expected = "title" in by ? '{"doubled": 42}' : by.reason;
    expect([status, text]).toEqual([200, expect.stringContaining(expected)]);
  });

  it("a failed asynchronous event reaches the function of its destination", async () => {
    await vi.waitFor(() =>
      expect(local.lines.join("\n")).toContain("DESTINATION RetriesExhausted the order has failed"),
    );
  });

  it("CDK's trigger has invoked its function", () => {
    expect(local.lines.join("\n")).toContain("TRIGGERED");
  });

  it.each(Object.keys(CALLS))(
    "the app %s is the same if CloudFormation's API deploys it instead of its assembly",
    async (name) => {
      const some = stacks.get(name) ?? [];
      const perform = ({ logicalId, requestType }: CustomRequest) =>
        Promise.resolve({
          physicalId: logicalId,
          data: { Text: `hello-${requestType}` },
          noEcho: false,
          requestId: "1",
        });
      const byAssembly = stacksSketch({ perform });
      await byAssembly.deployed.deployAll(some);
      const files = Object.fromEntries(some.flatMap(({ assets }) => [...assets]));
      const byApi = stacksSketch({ perform, files });
      for (const { name: stackName, submitted: by } of some) {
        const { templateBody = "" } = by ?? {};
        const more = { stackName, templateBody, capabilities: by?.capabilities ?? [] };
        const { stack } = byApi.stacks.createChangeSet(changeSet("CREATE", {}, more));
        byApi.stacks.executeChangeSet(stack, "changes", { caller });
        await byApi.settled();
        expect([stack.status, eventsOf(stack).filter((one) => one.includes("FAILED"))]).toEqual([
          "CREATE_COMPLETE",
          [],
        ]);
      }
      expect(shownBy(byApi.account, some)).toEqual(shownBy(byAssembly.account, some));
    },
  );
});
