import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonOf } from "../../../json-of.ts";
import { puppet } from "../../runtime/puppet.ts";
import { lambda, ref, user } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { jsonCalls } from "../client-cloud.ts";

const GROUPS = "arn:aws:logs:us-east-1:123456789012:log-group:";
const write = { Action: "logs:*", Resource: "*" };
const stack = {
  name: "S",
  handlers: { puppet },
  resources: {
    ...lambda("Loud", "puppet", {}, write),
    ...lambda("Long", "puppet", {}, write),
    ...lambda("Silent", "puppet"),
    ...lambda(
      "Shared",
      "puppet",
      { LoggingConfig: { LogGroup: ref("Group") } },
      {
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${GROUPS}team:*`,
      },
    ),
    Group: {
      Type: "AWS::Logs::LogGroup",
      Properties: { LogGroupName: "team", RetentionInDays: 7 },
    },
    Ann: user("Ann", { Action: ["logs:*", "lambda:InvokeFunction"], Resource: "*" }),
    Bob: user("Bob", { Action: "logs:*", Resource: `${GROUPS}/aws/lambda/loud` }),
    Cid: user("Cid", { Action: "logs:*", Resource: `${GROUPS}/aws/lambda/loud:*` }),
  },
};

interface Event {
  readonly message: string;
  readonly timestamp: number;
  readonly eventId: string;
  readonly logStreamName: string;
}
interface Answered {
  readonly events: readonly Event[];
  readonly nextToken?: string;
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
  readonly logStreams: readonly { readonly logStreamName: string }[];
}

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
  await invoke("loud", { do: "print", text: "one\ntwo\nhalf" });
  await invoke("loud", { do: "print", text: '{"level":"WARN","code":7}\n' });
  await invoke("long", { do: "print", text: `${"x".repeat(300 * 1024)}\n` });
  await invoke("silent", { do: "print", text: "unheard\n" });
  await invoke("shared", { do: "print", text: "told\n" });
});
afterAll(() => local.close());

async function invoke(name: string, event: object): Promise<void> {
  const path = `/2015-03-31/functions/${name}/invocations`;
  await local.aws("lambda", path, { as: local.keys("Ann"), body: JSON.stringify(event) });
}

const cloud = {
  get local() {
    return local;
  },
};
const call = jsonCalls(cloud, "logs", "Logs_20140328");
const answered = async (operation: string, body: object, userName = "Ann") => {
  const answer = await call(userName, operation, body);
  expect([answer.status, answer.json]).toEqual([200, expect.anything()]);
  return jsonOf<Answered>(answer);
};

const logGroupName = "/aws/lambda/loud";
const texts = (answer: Answered) =>
  answer.events
    .map(({ message }) => message.trimEnd())
    .filter((line) => !/^(?:did|START|END|REPORT|\d{4}-)/.test(line));

describe("FilterLogEvents", () => {
  it("returns what a function printed, a line in each event, between the lines of Lambda", async () => {
    const answer = await answered("FilterLogEvents", { logGroupName });
    expect(texts(answer)).toEqual(["one", "two", "half", '{"level":"WARN","code":7}']);
    const all = answer.events.map(({ message }) => message);
    expect(all[0]).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST\n$/);
    expect(all.at(-1)).toMatch(/^REPORT RequestId: /);
    expect(new Set(answer.events.map(({ eventId }) => eventId)).size).toBe(all.length);
    expect(answer.events[0]?.eventId).toMatch(/^\d{56}$/);
    expect(answer.events[0]?.logStreamName).toMatch(
      /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/,
    );
    const { events } = await answered("FilterLogEvents", {
      logGroupName,
      startTime: (answer.events.at(-1)?.timestamp ?? 0) + 1,
    });
    expect(events).toEqual([]);
  });

  it("returns the events that match a pattern, by pages", async () => {
    const filter = (more: object) => answered("FilterLogEvents", { logGroupName, ...more });
    expect(texts(await filter({ filterPattern: "{ $.code = 7 }" }))).toEqual([
      '{"level":"WARN","code":7}',
    ]);
    const first = await filter({ filterPattern: "?one ?half", limit: 1 });
    expect(texts(first)).toEqual(["one"]);
    const second = await filter({ filterPattern: "?one ?half", nextToken: first.nextToken });
    expect(texts(second)).toEqual(["half"]);
    expect(second.nextToken).toBeUndefined();
  });

  it("returns the events of a group that a template declares for several functions", async () => {
    const identifier = { logGroupIdentifier: `${GROUPS}team` };
    expect(texts(await answered("FilterLogEvents", identifier))).toEqual(["told"]);
  });

  it("divides a line that is longer than an event", async () => {
    const { events } = await answered("FilterLogEvents", {
      logGroupName: "/aws/lambda/long",
      filterPattern: "xxx",
    });
    expect(events.map(({ message }) => message.length)).toEqual([256 * 1024, 44 * 1024 + 1]);
  });

  it("finds no group of a function whose role may not write logs", async () => {
    const answer = await call("Ann", "FilterLogEvents", { logGroupName: "/aws/lambda/silent" });
    expect([answer.status, answer.json]).toEqual([
      400,
      {
        __type: "ResourceNotFoundException",
        message: "The specified log group does not exist.",
      },
    ]);
  });
});

describe("GetLogEvents", () => {
  it("leads from the latest events backward and forward", async () => {
    const { logStreams } = await answered("DescribeLogStreams", { logGroupName });
    const logStreamName = logStreams[0]?.logStreamName;
    const get = (more: object) =>
      answered("GetLogEvents", { logGroupName, logStreamName, ...more });
    const all = await get({});
    const total = all.events.length;
    const latest = await get({ limit: 2 });
    expect(latest.events).toEqual(all.events.slice(-2));
    const before = await get({ limit: 3, nextToken: latest.nextBackwardToken });
    expect(before.events).toEqual(all.events.slice(total - 5, total - 2));
    const again = await get({ nextToken: before.nextForwardToken });
    expect(again.events).toEqual(latest.events);
    const end = await get({ nextToken: again.nextForwardToken });
    expect([end.events, end.nextForwardToken]).toEqual([[], again.nextForwardToken]);
    expect((await get({ limit: 9, nextToken: end.nextBackwardToken })).events).toEqual(
      all.events.slice(-9),
    );
    const head = await get({ startFromHead: true, limit: 1 });
    expect(head.events).toEqual(all.events.slice(0, 1));
    const start = await get({ nextToken: head.nextBackwardToken });
    expect([start.events, start.nextBackwardToken]).toEqual([[], head.nextBackwardToken]);
    expect((await get({ limit: 1, nextToken: start.nextForwardToken })).events).toEqual(
      head.events,
    );
  });
});

describe("DescribeLogGroups and DescribeLogStreams", () => {
  it("return the groups and streams by name", async () => {
    const creationTime: unknown = expect.any(Number);
    const group = (name: string) => ({
      logGroupName: name,
      creationTime,
      metricFilterCount: 0,
      arn: `${GROUPS}${name}:*`,
      storedBytes: expect.any(Number),
      logGroupClass: "STANDARD",
      logGroupArn: `${GROUPS}${name}`,
    });
    const [long, loud] = [group("/aws/lambda/long"), group(logGroupName)];
    const team = { ...group("team"), retentionInDays: 7 };
    expect(await answered("DescribeLogGroups", {})).toEqual({ logGroups: [long, loud, team] });
    expect(await answered("DescribeLogGroups", { logGroupNamePrefix: "/aws/" })).toEqual({
      logGroups: [long, loud],
    });
    expect(await answered("DescribeLogGroups", { logGroupNamePattern: "EA" })).toEqual({
      logGroups: [team],
    });
    const { nextToken } = await answered("DescribeLogGroups", { limit: 2 });
    expect(await answered("DescribeLogGroups", { nextToken })).toEqual({ logGroups: [team] });
    const byTime = { logGroupName, orderBy: "LastEventTime", descending: true };
    expect(await answered("DescribeLogStreams", byTime)).toEqual({
      logStreams: [
        expect.objectContaining({
          firstEventTimestamp: expect.any(Number),
          arn: expect.stringMatching(/:log-group:\/aws\/lambda\/loud:log-stream:20/),
        }),
      ],
    });
  });
});

describe("CloudWatch Logs", () => {
  it.each([
    ["DescribeLogGroups", {}, ":log-stream:"],
    ["DescribeLogStreams", { logGroupName }, "/aws/lambda/loud:log-stream:"],
    ["FilterLogEvents", { logGroupName }, "/aws/lambda/loud:log-stream:"],
    ["GetLogEvents", { logGroupName, logStreamName: "s" }, "/aws/lambda/loud:log-stream:s"],
  ])(
    "denies %s to a policy that names the group without its streams",
    async (operation, body, resource) => {
      const answer = await call("Bob", operation, body);
      expect([answer.status, answer.json]).toEqual([
        400,
        {
          __type: "AccessDeniedException",
          Message: `User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: logs:${operation} on resource: ${GROUPS}${resource} because no identity-based policy allows the logs:${operation} action`,
        },
      ]);
    },
  );

  it("allows the operations on a group to a policy that names its streams", async () => {
    expect((await answered("FilterLogEvents", { logGroupName }, "Cid")).events).not.toEqual([]);
    const other = await call("Cid", "FilterLogEvents", { logGroupName: "team" });
    expect(other.json).toMatchObject({ __type: "AccessDeniedException" });
  });

  it.each<[string, object, string, string?]>([
    [
      "StartLiveTail",
      {},
      "UnsupportedOperationException",
      "The local cloud does not support StartLiveTail of CloudWatch Logs; it supports DescribeLogGroups, DescribeLogStreams, FilterLogEvents, GetLogEvents.",
    ],
    ["FilterLogEvents", {}, "InvalidParameterException"],
    ["FilterLogEvents", { logGroupName, logGroupIdentifier: "x" }, "InvalidParameterException"],
    ["FilterLogEvents", { logGroupName, nextToken: "x" }, "InvalidParameterException"],
    [
      "FilterLogEvents",
      { logGroupName, logStreamNames: ["a"], logStreamNamePrefix: "a" },
      "InvalidParameterException",
    ],
    ["FilterLogEvents", { logGroupName, startTime: "soon" }, "SerializationException"],
    [
      "FilterLogEvents",
      { logGroupIdentifier: `${GROUPS.replace("us-east-1", "eu-west-1")}team` },
      "ResourceNotFoundException",
    ],
    [
      "GetLogEvents",
      { logGroupName, logStreamName: "none" },
      "ResourceNotFoundException",
      "The specified log stream does not exist.",
    ],
    [
      "DescribeLogStreams",
      { logGroupName, orderBy: "LastEventTime", logStreamNamePrefix: "a" },
      "InvalidParameterException",
    ],
    [
      "DescribeLogGroups",
      { logGroupNamePrefix: "a", logGroupNamePattern: "a" },
      "InvalidParameterException",
    ],
  ])("refuses %s with %j", async (operation, body, type, message) => {
    const answer = await call("Ann", operation, body);
    expect([answer.status, answer.json]).toEqual([
      400,
      expect.objectContaining({ __type: type, ...(message === undefined ? {} : { message }) }),
    ]);
  });

  it("refuses an unsigned call", async () => {
    const headers = [["X-Amz-Target", "Logs_20140328.DescribeLogGroups"]] as const;
    const answer = await local.aws("logs", "/", { headers, body: "{}" });
    expect([answer.status, answer.json]).toMatchObject([
      400,
      { __type: "MissingAuthenticationTokenException" },
    ]);
  });
});
