import { beforeEach, describe, expect, it } from "vitest";
import type { Account } from "../../../lib/cloud/account/account.ts";
import { asynchronousEvents } from "../../../lib/cloud/invocations/asynchronous.ts";
import { descend } from "../../../lib/cloud/invocations/lineage.ts";
import { deploySketch, emptyAccount } from "../deployment/deploy-sketch.ts";
import { alias, version } from "../deployment/lambda-sketch.ts";
import { att, lambda, type Resources } from "../deployment/sketch.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue";
const allowed = { Action: "*", Resource: "*" };

/** What a function answers to an event: a result, an error, or `undefined` if it is throttled. */
type Answer = "ok" | "error" | undefined;

interface Ran {
  /** The runs, as `name:version requestId`. */
  readonly runs: string[];
  /** The events of the destinations, by the name of their function. */
  readonly records: Readonly<Record<string, unknown>>[];
  readonly pauses: number[];
  readonly problems: string[];
}

/** Sends an event to a deployed function that answers as listed, and returns what happened when all has ended. */
async function send(
  account: Account,
  answers: readonly Answer[],
  { functionArn = ARN, traceId }: { readonly functionArn?: string; readonly traceId?: string } = {},
): Promise<Ran> {
  const ran: Ran = { runs: [], records: [], pauses: [], problems: [] };
  const left = [...answers];
  const events = asynchronousEvents(
    account,
    {
      invoke: async ({ name, version: number }, event, { requestId = "" } = {}) => {
        if (name !== "fn") {
          ran.records.push({ to: name, ...JSON.parse(event) });
          return { failed: false, payload: "null", requestId, logTail: "" };
        }
        ran.runs.push(`${name}:${number} ${requestId}`);
        const answer = left.shift();
        if (answer === undefined) return undefined;
        const failed = answer === "error";
        const payload = failed ? '{"errorMessage":"no"}' : '{"done":true}';
        return { failed, payload, requestId, logTail: "" };
      },
    },
    (entry) => {
      if (entry.type === "problem") ran.problems.push(entry.text);
    },
    {
      pause: (ms) => {
        ran.pauses.push(ms);
        return Promise.resolve(true);
      },
      end: () => undefined,
    },
  );
  events.enqueue({
    functionArn,
    event: '{"a":1}',
    requestId: "id",
    ...(traceId === undefined ? {} : { traceId }),
  });
  // Nothing waits for a timer, so everything has ended after these turns.
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  return ran;
}

it("events beyond what may wait are not taken until others have ended", async () => {
  const account = emptyAccount();
  const endings: (() => void)[] = [];
  const result = { failed: false, payload: "null", requestId: "", logTail: "" };
  deploySketch(account, { name: "S", resources: lambda("Fn", "code") });
  const { enqueue } = asynchronousEvents(
    account,
    { invoke: () => new Promise((resolve) => endings.push(() => resolve(result))) },
    () => undefined,
    { pause: () => Promise.resolve(true), end: () => undefined },
  );
  const send = (event: string) => enqueue({ functionArn: ARN, event, requestId: "id" });
  const large = "x".repeat(1024 * 1024);
  const taken = Array.from({ length: 130 }, () => send(large)).filter(Boolean);
  expect(taken).toHaveLength(128);
  endings[0]?.();
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect([send(large), send("")]).toEqual([true, true]);
  const small = Array.from({ length: 10_000 }, () => send("")).filter(Boolean);
  expect(small).toHaveLength(10_000 - 129);
});

const config = (properties: object, Qualifier = "$LATEST") => ({
  Type: "AWS::Lambda::EventInvokeConfig",
  Properties: { FunctionName: { Ref: "Fn" }, Qualifier, ...properties },
  DependsOn: "Live",
});
const to = (OnSuccess: unknown, OnFailure: unknown) => ({
  DestinationConfig: {
    ...(OnSuccess === undefined ? {} : { OnSuccess: { Destination: OnSuccess } }),
    ...(OnFailure === undefined ? {} : { OnFailure: { Destination: OnFailure } }),
  },
});

let account: Account;
beforeEach(() => {
  account = emptyAccount();
});

function deploy(
  properties: Readonly<Record<string, unknown>>,
  more: Resources = {},
  ...statements: (typeof allowed)[]
): void {
  deploySketch(account, {
    name: "S",
    resources: {
      ...lambda("Fn", "code", properties, ...statements),
      ...lambda("Good", "code"),
      ...lambda("Bad", "code"),
      One: version("Fn"),
      Live: alias("Fn", "live", "One"),
      ...more,
    },
  });
}

describe("an asynchronous event", () => {
  it.each<[string, object, readonly Answer[], number, readonly number[]]>([
    ["that succeeds runs once", {}, ["ok"], 1, []],
    ["that fails runs three times", {}, ["error", "error", "error"], 3, [60_000, 120_000]],
    ["that fails once runs twice", {}, ["error", "ok"], 2, [60_000]],
    ["without retries runs once", { MaximumRetryAttempts: 0 }, ["error"], 1, []],
    ["with one retry runs twice", { MaximumRetryAttempts: 1 }, ["error", "error"], 2, [60_000]],
    [
      "that is throttled waits twice as long each time, without counting",
      {},
      [undefined, undefined, undefined, "ok"],
      4,
      [1000, 2000, 4000],
    ],
    [
      "that is throttled is given up when it is too old",
      { MaximumEventAgeInSeconds: 60 },
      Array.from({ length: 9 }, () => undefined),
      6,
      [1000, 2000, 4000, 8000, 16_000, 32_000],
    ],
    [
      "that fails is not tried again when it is too old",
      { MaximumEventAgeInSeconds: 100 },
      ["error", "error", "error"],
      2,
      [60_000, 120_000],
    ],
  ])("%s", async (_, settings, answers, runs, pauses) => {
    const isDefault = Object.keys(settings).length === 0;
    deploy({}, isDefault ? {} : { Config: config(settings) });
    const ran = await send(account, answers);
    expect(ran.runs).toEqual(Array.from({ length: runs }, () => "fn:$LATEST id"));
    expect(ran.pauses).toEqual(pauses);
  });

  it("of an alias follows the settings of the alias only", async () => {
    deploy({}, { Config: config({ MaximumRetryAttempts: 0 }, "live") });
    expect((await send(account, ["error"], { functionArn: `${ARN}:live` })).runs).toEqual([
      "fn:1 id",
    ]);
    expect((await send(account, ["error", "error", "error"])).runs).toHaveLength(3);
  });

  it("of a function with the reserved concurrency 0 is never run", async () => {
    const failing = { Config: config(to(undefined, att("Bad"))) };
    deploy({ ReservedConcurrentExecutions: 0 }, failing, allowed);
    const { runs, records } = await send(account, []);
    expect(runs).toEqual([]);
    expect(records).toEqual([
      {
        to: "bad",
        version: "1.0",
        timestamp: expect.stringMatching(/Z$/),
        requestContext: {
          requestId: "id",
          functionArn: `${ARN}:$LATEST`,
          condition: "ZeroReservedConcurrency",
          approximateInvokeCount: 0,
        },
        requestPayload: { a: 1 },
      },
    ]);
  });

  it.each([
    ["is stopped", {}, 0],
    ["goes on if the function allows it", { RecursiveLoop: "Allow" }, 1],
  ])("in a loop of 16 runs %s", async (_, properties, runs) => {
    deploy(properties);
    let traceId = "Root=1-65000000-0123456789abcdef01234567";
    for (let run = 0; run < 16; run++) ({ traceId } = descend(traceId, ARN));
    expect((await send(account, ["ok"], { traceId })).runs).toHaveLength(runs);
  });
});

describe("a destination", () => {
  const both = { Config: config(to(att("Good"), att("Bad"))) };

  it("gets the record of an event that succeeded", async () => {
    deploy({}, both, allowed);
    expect((await send(account, ["error", "ok"])).records).toEqual([
      {
        to: "good",
        version: "1.0",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        requestContext: {
          requestId: "id",
          functionArn: `${ARN}:$LATEST`,
          condition: "Success",
          approximateInvokeCount: 2,
        },
        requestPayload: { a: 1 },
        responseContext: { statusCode: 200, executedVersion: "$LATEST" },
        responsePayload: { done: true },
      },
    ]);
  });

  it("gets the record of an event that failed", async () => {
    deploy({}, both, allowed);
    expect((await send(account, ["error", "error", "error"])).records).toMatchObject([
      {
        to: "bad",
        requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
        responseContext: {
          statusCode: 200,
          executedVersion: "$LATEST",
          functionError: "Unhandled",
        },
        responsePayload: { errorMessage: "no" },
      },
    ]);
  });

  it("gets nothing if the role of the function may not invoke it", async () => {
    deploy({}, both);
    const { records, problems } = await send(account, ["ok"]);
    expect(records).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(
        /^the record of an event \(request id\) is not delivered to arn:aws:lambda:\S+:good: User: arn:aws:sts::123456789012:assumed-role\/\S+\/fn is not authorized to perform: lambda:InvokeFunction/,
      ),
    ]);
  });

  it("that is a service gets nothing, which is logged after the decision", async () => {
    const queue = { Config: config(to(undefined, QUEUE)) };
    deploy({ DeadLetterConfig: { TargetArn: QUEUE } }, queue, {
      Action: "sqs:SendMessage",
      Resource: QUEUE,
    });
    expect((await send(account, ["error", "error", "error"])).problems).toEqual([
      `the record of an event (request id) is not delivered to ${QUEUE}: the local cloud does not serve sqs`,
      `a failed event (request id) is not delivered to ${QUEUE}: the local cloud does not serve sqs`,
    ]);
  });

  it("that is a service is refused to a role without the permission", async () => {
    deploy({ DeadLetterConfig: { TargetArn: QUEUE } });
    const { problems } = await send(account, ["error", "error", "error"]);
    expect(problems).toEqual([
      expect.stringContaining("not authorized to perform: sqs:SendMessage"),
    ]);
  });
});
