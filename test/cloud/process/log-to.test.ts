import { expect, it } from "vitest";
import { logTo } from "../../../lib/cloud/process/log-to.ts";
import type { LogEvent } from "../../../lib/cloud/process/log.ts";

it("a log adds the time to an entry, and escapes the characters that would steer a terminal", () => {
  const events: LogEvent[] = [];
  logTo((event) => events.push(event))({
    type: "request",
    requestId: "r",
    kind: "api",
    method: "GET",
    path: "/a\u001b[2J\nb",
    status: 403,
    latencyMs: 1,
    denied: true,
    reason: "x\u202ey",
    allow: [{ policyType: "p", statement: { Action: ["a\u0007"], "k\u0000": null } }],
  });
  expect(events).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      type: "request",
      requestId: "r",
      kind: "api",
      method: "GET",
      path: "/a\\u001b[2J\\u000ab",
      status: 403,
      latencyMs: 1,
      denied: true,
      reason: "x\\u202ey",
      allow: [{ policyType: "p", statement: { Action: ["a\\u0007"], "k\\u0000": null } }],
    },
  ]);
});
