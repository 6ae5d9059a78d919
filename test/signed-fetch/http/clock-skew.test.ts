import { describe, expect, it } from "vitest";
import {
  ClockSkew,
  httpDate,
  isSkewed,
  offsetOf,
} from "../../../lib/signed-fetch/http/clock-skew.ts";
import type { Pair } from "../../../lib/sigv4/request/request.ts";

const noon = new Date("2026-03-01T12:00:00Z");
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
const dated = (date: Date): Pair => ["Date", date.toUTCString()];
const at = { sentAt: noon, receivedAt: noon };

describe("the offset of the server's clock", () => {
  it.each([
    ["ahead", later(600), 600_000],
    ["behind", later(-600), -600_000],
    ["right", noon, 0],
  ])("follows the Date of a server whose clock is %s", (_, date, offset) => {
    expect(offsetOf([dated(date)], at)).toBe(offset);
  });

  it("is relative to the time at which the response arrived", () => {
    expect(offsetOf([dated(noon)], { sentAt: noon, receivedAt: later(900) })).toBe(-900_000);
  });

  it.each<[string, readonly Pair[], Date]>([
    ["without a Date", [["X-Date", later(600).toUTCString()]], noon],
    ["from a cache", [dated(later(600)), ["age", "0"]], noon],
    ["that took over 900 s", [dated(later(600))], later(901)],
    ["with two Dates", [dated(later(600)), dated(noon)], noon],
    ["with a Date that only Date.parse accepts", [["Date", "Who 1"]], noon],
    ["with a Date in ISO 8601", [["Date", later(600).toISOString()]], noon],
    ["with a Date without a zone", [["Date", "Sun, 01 Mar 2026 12:10:00"]], noon],
    ["with a Date that does not exist", [["Date", "Sun, 99 Mar 2026 12:10:00 GMT"]], noon],
    ["with a Date too late for X-Amz-Date", [["Date", "Sun, 01 Mar 20260 12:10:00 GMT"]], noon],
    ["with an empty Date", [["Date", ""]], noon],
  ])("cannot be computed from a response %s", (_, headers, receivedAt) => {
    expect(offsetOf(headers, { sentAt: noon, receivedAt })).toBeUndefined();
  });

  it("stays the same until the next response with a usable Date", () => {
    const clock = new ClockSkew();
    expect(clock.correct(noon)).toEqual(noon);
    clock.sample([dated(later(600))], at);
    clock.sample([], at);
    expect(clock.correct(noon)).toEqual(later(600));
    clock.sample([dated(noon)], at);
    expect(clock.offsetMs).toBe(0);
  });
});

it.each([
  [0, 239_999, false],
  [0, 240_000, true],
  [0, -240_000, true],
  [600_000, 599_214, false],
  [600_000, 0, true],
])(
  "a request signed with an offset of %d ms, when the server's is %d ms, has a wrong clock: %s",
  (was, is, skewed) => {
    expect(isSkewed(was, is)).toBe(skewed);
  },
);

it("httpDate accepts only the form of an HTTP date that is still sent", () => {
  expect(httpDate("Sun, 06 Nov 1994 08:49:37 GMT")).toEqual(new Date("1994-11-06T08:49:37Z"));
  expect(httpDate("Sunday, 06-Nov-94 08:49:37 GMT")).toBeUndefined();
});
