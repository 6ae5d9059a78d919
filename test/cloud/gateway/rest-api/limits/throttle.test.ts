import { describe, expect, it } from "vitest";
import type { Stage } from "../../../../../lib/cloud/account/apigateway/api.ts";
import { throttling } from "../../../../../lib/cloud/gateway/rest-api/limits/throttle.ts";
import { stageOf } from "../stage-of.ts";

/** Returns how many of `tries` simultaneous requests are not throttled. */
function passing(limited: Stage, tries: number, passes = throttling(), atMs = 0): number {
  return Array.from({ length: tries }, () => passes(limited, "/a", "GET", atMs)).filter(Boolean)
    .length;
}

describe("a token bucket", () => {
  it("allows a burst of requests, then refuses", () => {
    expect(passing(stageOf({ "* *": { rate: 1, burst: 5 } }), 9)).toBe(5);
  });

  it("is refilled at its rate, up to its size", () => {
    const limited = stageOf({ "* *": { rate: 2, burst: 4 } });
    const passes = throttling();
    expect(passing(limited, 9, passes)).toBe(4);
    expect(passing(limited, 9, passes, 1000)).toBe(2);
    expect(passing(limited, 9, passes, 1400)).toBe(0);
    expect(passing(limited, 9, passes, 1500)).toBe(1);
    expect(passing(limited, 9, passes, 60_000)).toBe(4);
  });

  it("with a rate of 20 and a burst of 40 allows 40 of 45 requests, and 20 one second later", () => {
    const limited = stageOf({ "* *": { rate: 20, burst: 40 } });
    const passes = throttling();
    expect(passing(limited, 45, passes)).toBe(40);
    expect(passing(limited, 45, passes, 1000)).toBe(20);
  });

  it("does not refill when the clock is set back", () => {
    const limited = stageOf({ "* *": { rate: 1, burst: 4 } });
    const passes = throttling();
    expect(passing(limited, 3, passes, 60_000)).toBe(3);
    expect(passing(limited, 9, passes, 1000)).toBe(1);
    expect(passing(limited, 9, passes, 2000)).toBe(1);
  });

  it("of size 0 refuses every request", () => {
    expect(passing(stageOf({ "* *": { rate: 10, burst: 0 } }), 3)).toBe(0);
  });

  it("belongs to one method, even if one setting applies to all methods", () => {
    const limited = stageOf({ "* *": { rate: 1, burst: 1 } });
    const passes = throttling();
    expect(passes(limited, "/a", "GET", 0)).toBe(true);
    expect(passes(limited, "/a", "POST", 0)).toBe(true);
    expect(passes(limited, "/b", "GET", 0)).toBe(true);
    expect(passes(limited, "/a", "GET", 0)).toBe(false);
  });

  it("is full again after a new deployment of the stage", () => {
    const passes = throttling();
    const throttles = { "* *": { rate: 1, burst: 1 } };
    expect(passing(stageOf(throttles), 2, passes)).toBe(1);
    expect(passing(stageOf(throttles), 2, passes)).toBe(1);
  });
});

it.each([
  ["of the method", { "/a GET": 1, "/a *": 2, "* GET": 3, "* *": 4 }, 1],
  ["of the path", { "/a *": 2, "* GET": 3, "* *": 4 }, 2],
  ["of the verb", { "* GET": 3, "* *": 4 }, 3],
  ["of all methods", { "* *": 4 }, 4],
  ["without a limit if the settings are for other methods", { "/b *": 1, "* POST": 2 }, 9],
])("a method has the most specific throttle setting: %s", (_, bursts, expected) => {
  const throttles = Object.fromEntries(
    Object.entries(bursts).map(([key, burst]) => [key, { rate: 0, burst }]),
  );
  expect(passing(stageOf(throttles), 9)).toBe(expected);
});
