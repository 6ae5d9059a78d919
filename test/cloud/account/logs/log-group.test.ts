import { describe, expect, it } from "vitest";
import {
  addEvents,
  GROUP_LIMIT_BYTES,
  newLogGroup,
} from "../../../../lib/cloud/account/logs/log-group.ts";

describe("a log group", () => {
  it("keeps at most its limit, the latest events, and no stream without events", () => {
    const group = newLogGroup("g", 0);
    const line = "x".repeat(64 * 1024);
    addEvents(group, "old", ["first\n"], 1);
    for (let time = 2; time < 200; time++) addEvents(group, "new", [line], time);
    const { list, bytes } = group.events;
    expect(bytes).toBeLessThanOrEqual(GROUP_LIMIT_BYTES);
    expect(bytes).toBe(list.length * (line.length + 26));
    expect(list.at(-1)).toEqual({ position: 199, stream: "new", timestamp: 199, message: line });
    expect([...group.streams.keys()]).toEqual(["new"]);
  });

  it("keeps a single event above the limit", () => {
    const group = newLogGroup("g", 0);
    addEvents(group, "s", ["x".repeat(GROUP_LIMIT_BYTES)], 1);
    expect(group.events.list).toHaveLength(1);
  });
});
