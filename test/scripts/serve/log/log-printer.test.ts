import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LogEvent } from "../../../../lib/cloud/process/log.ts";
import { logPrinter } from "../../../../scripts/serve/log/log-printer.ts";
import { logOptions, readLogOptions } from "../../../../scripts/serve/log/options.ts";
import type { Io } from "../../../../scripts/terminal/io.ts";
import { recordingIo } from "../../terminal/recording-io.ts";

type EventOf<T extends LogEvent["type"]> = Extract<LogEvent, { type: T }>;

const at = new Date(2026, 10, 30, 9, 5, 7, 42);
const time = at.toISOString();
const ANN = "arn:aws:iam::123456789012:user/Ann";
const statement = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" };

function request(more: Partial<EventOf<"request">> = {}): EventOf<"request"> {
  return {
    type: "request",
    time,
    requestId: "r1",
    kind: "api",
    method: "GET",
    path: "/prod/orders/7",
    route: "GET /orders/{id}",
    function: "orders",
    status: 200,
    latencyMs: 12,
    caller: ANN,
    denied: false,
    ...more,
  };
}

function output(line: string, more: Partial<EventOf<"output">> = {}): EventOf<"output"> {
  const ids = { requestId: "r1", invocationId: "i1", route: "GET /orders/{id}" };
  return { type: "output", time, function: "orders", line, ...ids, ...more };
}

const denied = request({
  requestId: "r2",
  status: 403,
  denied: true,
  reason: "no policy",
  allow: [{ policyType: "identity-based policy", statement }],
});
const problem: LogEvent = { type: "problem", time, text: "internal error: x", stack: ["at y"] };
const async = { type: "invocation", time, requestId: "r3", latencyMs: 5 } as const;

/** Prints events with options of the command, and returns the lines on standard error and the text on standard output. */
function printed(
  events: readonly LogEvent[],
  given: Partial<Parameters<typeof readLogOptions>[0]> = {},
  more: Partial<Io> = {},
) {
  const io = { ...recordingIo(), ...more };
  const defaults = { log: logOptions.log.default, quiet: false, only: [] };
  const { print, flush } = logPrinter(readLogOptions({ ...defaults, ...given }), io);
  for (const event of events) print(event);
  return { said: io.said(), out: io.printed(), flush, print, io };
}

const terminal = { terminals: { out: true, err: true } };

describe("lines for people", () => {
  it("have aligned columns, the allowing statement and the output of the request's functions below", () => {
    const { said } = printed([
      output("first"),
      output("asked", { function: "guard" }),
      request(),
      denied,
      request({ kind: "aws", service: "kms", operation: "Decrypt", function: undefined }),
      request({ caller: undefined, principalId: "ann", status: "hang" }),
      request({ caller: undefined, kind: "function-url", path: "/a" }),
    ]);
    const who = ANN.padEnd(44);
    expect(said).toEqual([
      `09:05:07.042  200   GET /prod/orders/7                        12 ms  ${ANN}`,
      "                    │ first",
      "                    guard │ asked",
      `09:05:07.042  403   GET /prod/orders/7                        12 ms  ${who}  no policy`,
      `                    allow: identity-based policy ${JSON.stringify(statement)}`,
      `09:05:07.042  200   kms Decrypt                               12 ms  ${ANN}`,
      "09:05:07.042  hang  GET /prod/orders/7                        12 ms  authorizer:ann",
      "09:05:07.042  200   GET orders url /a                         12 ms  anonymous",
    ]);
  });

  it("show asynchronous invocations at their end, notices and problems", () => {
    const { said } = printed([
      output("aside", { requestId: undefined, invocationId: "i9" }),
      { ...async, function: "orders", invocationId: "i9", failed: false },
      { ...async, function: "orders", failed: true, reason: "busy" },
      { type: "notice", time, text: "fault set" },
      problem,
      { type: "problem", time, function: "orders", text: "cannot start" },
      {
        type: "access-log",
        time,
        api: "a",
        route: "GET /",
        function: "f",
        requestId: "r",
        line: "-",
      },
    ]);
    expect(said).toEqual([
      "09:05:07.042  ok    async orders                               5 ms",
      "                    │ aside",
      expect.stringMatching(/^09:05:07\.042 {2}fail {2}async orders +5 ms +busy$/),
      "09:05:07.042        fault set",
      "09:05:07.042  error internal error: x",
      "                    at y",
      "09:05:07.042  error orders: cannot start",
    ]);
  });

  it("are shortened on a terminal only, and a long reason has its own line there", () => {
    const long = request({
      path: `/prod/${"a".repeat(60)}/end`,
      caller: "arn:aws:sts::123456789012:assumed-role/Clerk/session",
      status: 403,
      reason: "r".repeat(60),
    });
    const { said } = printed([long, request({ callerFunction: "orders" })], {}, terminal);
    expect(said).toEqual([
      "09:05:07.042  403   GET /prod/aaaaaaaaa…aaaaaaaaaaaaaa/end    12 ms  role/Clerk/session",
      `                    why:   ${"r".repeat(60)}`,
      "09:05:07.042  200   GET /prod/orders/7                        12 ms  function orders",
    ]);
    expect(printed([long]).said[0]).toContain(`/${"a".repeat(60)}/end`);
  });

  it("have the colour of the status if the output shows colours, and none otherwise", () => {
    const colours = { out: false, err: true };
    const { said } = printed([request(), denied, problem], {}, { colours });
    expect(said[0]).toContain("\u001b[32m200");
    expect(said[1]).toContain("\u001b[33m403");
    expect(said[3]).toContain("\u001b[31merror");
    expect(printed([request(), denied, problem], {}, terminal).said.join("")).not.toContain(
      "\u001b",
    );
  });

  it("contain no part of a secret, even if its path is shortened", () => {
    const secret = "5ecret/+5ecret5ecret5ecret5ecret5ecret5ecret5ecret";
    const io = { ...recordingIo(), ...terminal };
    io.secrets.hide(secret, "secret key");
    const options = readLogOptions({ log: "text", quiet: false, only: [] });
    const { print } = logPrinter(options, io);
    print(request({ path: `/${secret}`, reason: secret }));
    expect(io.said().join("\n")).toContain("GET /[secret key]");
    expect(io.said().join("\n")).not.toContain("5ecret");
  });
});

describe("output of functions", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("does not mix with output of another request", () => {
    const { said } = printed([
      output("a1"),
      output("b1", { requestId: "r2" }),
      output("a2"),
      request(),
      denied,
    ]);
    expect(said.map((line) => line.trim().split(/\s+/).slice(0, 2).join(" "))).toEqual([
      "09:05:07.042 200",
      "│ a1",
      "│ a2",
      "09:05:07.042 403",
      "allow: identity-based",
      "│ b1",
    ]);
  });

  it("is printed with the function's name if its request takes longer than a second", () => {
    const { said, print } = printed([output("starts")]);
    vi.advanceTimersByTime(999);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(said).toEqual(["09:05:07.042        orders │ starts"]);
    print(output("ends"));
    print(request());
    expect(said.slice(1)).toEqual([expect.stringContaining(" 200 "), `${" ".repeat(20)}│ ends`]);
  });

  it("is printed at once if there is more than 64 KiB, and at the end of the log", () => {
    const { said, flush } = printed([output("x".repeat(65_536)), output("y"), output("z")]);
    expect(said).toHaveLength(2);
    flush();
    expect(said.at(-1)).toBe("09:05:07.042        orders │ z");
    flush();
    expect(said).toHaveLength(3);
  });
});

describe("--log json", () => {
  it("prints one object a line on standard output, without members that have no value", () => {
    const { said, out } = printed([output("a"), denied, problem], { log: "json" });
    expect(said).toEqual([]);
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([output("a"), denied, problem]);
    expect(out).not.toContain("authorizer");
  });

  it("redacts secrets", () => {
    const io = recordingIo();
    io.secrets.hide("a-secret/of-some-length", "secret key");
    const options = readLogOptions({ log: "json", quiet: false, only: [] });
    logPrinter(options, io).print(output("a-secret/of-some-length"));
    expect(JSON.parse(io.printed())).toMatchObject({ line: "[secret key]" });
  });
});

describe("--quiet", () => {
  it.each(["text", "json"])(
    "prints only problems and failed asynchronous invocations: %s",
    (log) => {
      const failed = { ...async, function: "orders", failed: true };
      const events = [
        output("a"),
        request(),
        denied,
        problem,
        failed,
        { ...failed, failed: false },
      ];
      const { said, out, flush } = printed(events, { log, quiet: true });
      flush();
      expect(said.join("") + out).toMatch(/internal error/);
      expect(said.length + out.split("\n").length - 1).toBe(log === "json" ? 2 : 3);
    },
  );
});

describe("--only", () => {
  const other = request({
    requestId: "r4",
    function: "open",
    route: "ANY /open",
    path: "/prod/open",
  });
  const guarded = { ...other, requestId: "r5", authorizer: "guard", method: "POST" };
  const call = request({
    requestId: "r6",
    kind: "aws",
    service: "kms",
    operation: "Sign",
    function: undefined,
    route: undefined,
    callerFunction: "orders",
  });
  const events: readonly LogEvent[] = [
    output("mine"),
    request(),
    output("theirs", { requestId: "r4", function: "open", route: "ANY /open" }),
    other,
    guarded,
    call,
    output("why", { requestId: "r2" }),
    denied,
    { ...async, function: "open", failed: false },
    { type: "notice", time, text: "fault set" },
    { type: "problem", time, function: "open", text: "cannot start" },
    problem,
  ];
  const chosen = (only: readonly string[], log = "json") => {
    const { said, out } = printed(events, { only: [...only], log });
    if (log === "text") return said;
    return out
      .trimEnd()
      .split("\n")
      .map((line) => {
        const { type, requestId, line: text }: Record<string, string> = JSON.parse(line);
        return text ?? requestId ?? type;
      });
  };

  it.each([
    [["orders"], ["mine", "r1", "r6", "why", "r2", "problem"]],
    [["ord*s"], ["mine", "r1", "r6", "why", "r2", "problem"]],
    [["guard"], ["r5", "problem"]],
    [["open"], ["theirs", "r4", "r5", "r3", "problem", "problem"]],
    [["GET /orders/{id}"], ["mine", "r1", "why", "r2", "problem", "problem"]],
    [["/orders*"], ["mine", "r1", "why", "r2", "problem", "problem"]],
    [["get  /open"], ["theirs", "r4", "problem", "problem"]],
    [["POST /open"], ["theirs", "r5", "problem", "problem"]],
    [
      ["/open", "orders"],
      ["mine", "r1", "theirs", "r4", "r5", "r6", "why", "r2", "problem"],
    ],
    [["denied"], ["r2", "problem", "problem"]],
    [
      ["denied", "open"],
      ["problem", "problem"],
    ],
    [
      ["denied", "/orders/*"],
      ["r2", "problem", "problem"],
    ],
  ])("%s prints %s", (only, expected) => {
    expect(chosen(only)).toEqual(expected);
  });

  it("prints the output of a refused request below it", () => {
    const lines = chosen(["denied"], "text");
    expect(lines[0]).toContain(" 403 ");
    expect(lines[2]?.trim()).toBe("│ why");
    expect(lines.join("\n")).not.toMatch(/mine|theirs/);
  });
});
