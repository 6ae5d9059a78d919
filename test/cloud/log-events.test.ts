import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LogEvent } from "../../lib/cloud/process/log.ts";
import { project } from "../../scripts/build/build-output.ts";
import {
  authorizer,
  functionUrl,
  guarded,
  lambda,
  restApi,
  urlPermissions,
  user,
} from "./deployment/sketch.ts";
import { callUrl } from "./gateway/function-url/url-cloud.ts";
import { echo, guard } from "./gateway/rest-api/authorization/authorizers/guard.ts";
import { PATIENTLY } from "./runtime/invoke.ts";
import { startTestCloud, type TestCloud } from "./test-cloud.ts";

const printing = `console.log("starts");\nconsole.log("again");\n${echo.replace("({", '(console.log("runs"), {')}`;
const failing = `export const handler = async () => { throw new Error("told to"); };`;
/** Invokes the other function with its own credentials. */
const calling = `
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
export const handler = async () => {
  await new LambdaClient({}).send(new InvokeCommand({ FunctionName: "printing" }));
  return { statusCode: 200 };
};`;

const may = { Action: "lambda:InvokeFunction", Resource: "*" };
const stack = {
  name: "Log",
  handlers: { calling, failing, guard, printing },
  resources: {
    ...lambda("Printing", "printing"),
    ...lambda("Shown", "printing"),
    ...functionUrl("Shown", "NONE"),
    ...urlPermissions("Shown", "*", "NONE"),
    ...lambda("Calling", "calling", { Timeout: 20 }, may),
    ...lambda("Failing", "failing"),
    ...lambda("Guard", "guard"),
    ...restApi(
      {
        "ANY /orders/{id}": { function: "Printing" },
        "GET /calling": { function: "Calling", authorization: "NONE" },
        "GET /guarded": guarded("Token", "Printing"),
      },
      {
        stage: {
          AccessLogSetting: { DestinationArn: "arn:aws:logs:x", Format: "$context.status" },
        },
      },
    ),
    ...authorizer("Token", "Guard"),
    Ann: user("Ann", { Action: ["execute-api:Invoke", "lambda:*", "signet:*"], Resource: "*" }),
    Bob: user("Bob"),
  },
};

let local: TestCloud;
/** The events of all tests. */
const all: LogEvent[] = [];
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

/** Returns the events that are logged meanwhile. */
async function during(work: Promise<unknown>): Promise<readonly LogEvent[]> {
  local.events.length = 0;
  await work;
  all.push(...local.events);
  return [...local.events];
}

const ANN = "arn:aws:iam::123456789012:user/Ann";
const invocations = (name: string) => `/2015-03-31/functions/${name}/invocations`;

it("a request has its route, function and caller, and output its request, from the start of the process on", async () => {
  const request = local.call("PUT", "/prod/orders/7?secret=x", { as: local.keys("Ann") });
  const events = await during(request);
  const { requestContext } = JSON.parse((await request).text) as {
    readonly requestContext: { readonly requestId: string };
  }; // The function responds with its event.
  const { requestId } = requestContext;
  const of = { requestId, route: "ANY /orders/{id}", function: "printing" };
  expect(events).toMatchObject([
    { type: "output", ...of, line: "starts" },
    { type: "output", ...of, line: "again" },
    { type: "output", ...of, line: "runs" },
    {
      type: "request",
      kind: "api",
      ...of,
      method: "PUT",
      path: "/prod/orders/7",
      api: "api",
      status: 200,
      latencyMs: expect.any(Number),
      caller: ANN,
      denied: false,
    },
    { type: "access-log", ...of, line: "200" },
  ]);
  expect(events[3]).not.toHaveProperty("reason", expect.anything());
  expect(local.cloud.routes()).toEqual(
    expect.arrayContaining(["ANY /orders/{id}", "GET /calling", "GET /guarded"]),
  );
});

it("a refused request has the reason and the smallest statement that would allow it", async () => {
  const events = await during(local.call("GET", "/prod/orders/7", { as: local.keys("Bob") }));
  expect(events[0]).toMatchObject({
    type: "request",
    caller: "arn:aws:iam::123456789012:user/Bob",
    status: 403,
    denied: true,
    reason: expect.stringMatching(/^no identity-based policy/),
    allow: [
      {
        policyType: "identity-based policy",
        statement: {
          Effect: "Allow",
          Action: "execute-api:Invoke",
          Resource: expect.stringMatching(/\/prod\/GET\/orders\/7$/),
        },
      },
    ],
  });
  const [unknown] = await during(local.call("GET", "/prod/nowhere"));
  expect(unknown).toMatchObject({ denied: true, reason: "the API has no such route" });
  expect(unknown).toHaveProperty("route", undefined);
});

it("a request with an authorizer has its function, its output and the principal that it returned", async () => {
  const headers = [["Authorization", "allow"]] as const;
  const events = await during(local.call("GET", "/prod/guarded", { headers }));
  const request = events.find(({ type }) => type === "request");
  expect(request).toMatchObject({ authorizer: "guard", principalId: "ann", status: 200 });
  expect(events[0]).toMatchObject({
    type: "output",
    function: "guard",
    line: "asked with allow",
    requestId: request && "requestId" in request ? request.requestId : "",
  });
  const denied = [["Authorization", "deny"]] as const;
  const refused = await during(local.call("GET", "/prod/guarded", { headers: denied }));
  expect(refused.at(-2)).toMatchObject({ type: "request", status: 403, denied: true });
});

it("a call by a function names the function, and its own output belongs to that call", async () => {
  const events = await during(local.call("GET", "/prod/calling"));
  const requests = events.flatMap((event) => (event.type === "request" ? [event] : []));
  const [inner, outer] = requests;
  expect(inner).toMatchObject({
    kind: "aws",
    service: "lambda",
    operation: "Invoke",
    function: "printing",
    callerFunction: "calling",
    caller: expect.stringMatching(/:assumed-role\/.*\/calling$/),
  });
  expect(outer).toMatchObject({ function: "calling", route: "GET /calling" });
  const output = events.find(({ type }) => type === "output");
  expect(output).toMatchObject({ function: "printing", requestId: inner?.requestId });
});

it("a request to a function URL has the function, and output that belongs to it", async () => {
  const events = await during(callUrl(local, "shown", "GET", "/a"));
  const { requestId } = events[0]?.type === "output" ? events[0] : {};
  expect(events.at(-1)).toMatchObject({
    type: "request",
    kind: "function-url",
    requestId,
    function: "shown",
    path: "/a",
    status: 200,
    denied: false,
  });
});

it("an asynchronous invocation is logged at its end, and its output belongs to no request", async () => {
  const headers = [["X-Amz-Invocation-Type", "Event"]] as const;
  const invoke = async (name: string) => {
    local.events.length = 0;
    const options = { as: local.keys("Ann"), body: "{}", headers };
    const { status } = await local.aws("lambda", invocations(name), options);
    expect(status).toBe(202);
    const ended = () => local.events.find(({ type }) => type === "invocation");
    await expect.poll(ended, PATIENTLY).toBeDefined();
    all.push(...local.events);
    const event = ended();
    return event?.type === "invocation" ? event : undefined;
  };
  const printed = await invoke("printing");
  expect(printed).toMatchObject({ function: "printing", failed: false });
  const output = local.events.find(({ type }) => type === "output");
  expect(output).toMatchObject({ line: "runs", invocationId: printed?.invocationId });
  expect(output).not.toHaveProperty("requestId");
  expect(await invoke("failing")).toMatchObject({
    failed: true,
    reason: expect.stringContaining("told to"),
  });
});

it("a call to a service that is not served is logged with the reason", async () => {
  const [event] = await during(local.aws("glue", "/", { as: local.keys("Ann") }));
  expect(event).toMatchObject({
    kind: "aws",
    status: 501,
    denied: false,
    reason: expect.stringContaining("does not serve glue"),
    method: "POST",
  });
});

it("docs/local-cloud.md lists every member of an event", async () => {
  const body = JSON.stringify({ Fault: "kms:Encrypt=error" });
  const headers = [["X-Amz-Target", "Signet.PutFault"]] as const;
  const events = await during(local.aws("signet", "/", { as: local.keys("Ann"), headers, body }));
  expect(events.map(({ type }) => type)).toContain("notice");
  const page = readFileSync(join(project, "docs/local-cloud.md"), "utf8");
  const [, table = ""] = page.split("| member ");
  const rows = table.slice(0, table.indexOf("\n\n")).split("\n").slice(2);
  const listed = rows.flatMap((row) => (row.split("|")[1] ?? "").match(/\w+/g) ?? []);
  const seen = new Set(all.flatMap((event) => Object.keys(event)));
  // Only an internal error has a stack trace.
  expect([...listed].toSorted()).toEqual([...seen, "stack"].toSorted());
});
