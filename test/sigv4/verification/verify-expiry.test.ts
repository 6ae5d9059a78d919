import { expect, it } from "vitest";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import { presignedByHand } from "../signing/signed-by-hand.ts";
import {
  known,
  lacking,
  MISMATCH,
  now,
  plain,
  presignedBy,
  refusal,
  scope,
  setting,
  signedBy,
  withQuery,
} from "./signed-requests.ts";

/** Returns a request presigned at 12:36:00 with an expiry that our own signer rejects. */
const expiring = (expires: string) => presignedByHand({ parameters: [["X-Amz-Expires", expires]] });

const at = (time: string) => new Date(`2015-08-30T${time}Z`);

it.each<[string, number | undefined, string, string]>([
  ["without X-Amz-Expires", undefined, "12:41:00", "12:41:01"],
  ["for a minute", 60, "12:37:00", "12:37:01"],
  ["for a second", 1, "12:36:01", "12:36:02"],
  ["for exactly the window", 300, "12:41:00", "12:41:01"],
  ["for an hour, which the window ends earlier", 3600, "12:41:00", "12:41:01"],
  ["for a week, which the window ends earlier", 604_800, "12:41:00", "12:41:01"],
])(
  "accepts a request that was presigned %s until the second in which it expires",
  (_, expiresIn, last, first) => {
    const request = presignedBy("AKIDUSER", plain, { expiresIn });
    expect(refusal(request, at(last))).toEqual(["accepted", ""]);
    expect(refusal(request, at(`${last}.999`))).toEqual(["accepted", ""]);
    expect(refusal(request, at(first))[1]).toMatch(/^Signature expired: 20150830T123600Z /);
    // An expiry does not affect dates that are ahead.
    expect(refusal(request, at("12:31:00"))).toEqual(["accepted", ""]);
    expect(refusal(request, at("12:30:59"))).toEqual([
      "InvalidSignature",
      "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)",
    ]);
  },
);

it.each([
  [undefined, "12:41:01", "20150830T123601Z (20150830T124101Z - 5 min.)"],
  [3600, "12:41:01", "20150830T123601Z (20150830T124101Z - 5 min.)"],
  [120, "12:38:01", "20150830T123601Z (20150830T123801Z - 2 min.)"],
  [90, "12:38:00", "20150830T123630Z (20150830T123800Z - 90 sec.)"],
])(
  "reports three dates for an expired request whose X-Amz-Expires is %j",
  (expiresIn, time, dates) => {
    expect(refusal(presignedBy("AKIDUSER", plain, { expiresIn }), at(time))).toEqual([
      "InvalidSignature",
      `Signature expired: 20150830T123600Z is now earlier than ${dates}`,
    ]);
  },
);

it("accepts presigned requests within windowMinutes, if it is set", () => {
  const verdict = (expiresIn: number | undefined, time: string) => {
    const request = presignedBy("AKIDUSER", plain, { expiresIn });
    return verify(request, { ...scope, now: at(time), windowMinutes: 15, find: (id) => known[id] });
  };
  for (const expiresIn of [undefined, 900, 3600]) {
    expect(verdict(expiresIn, "12:51:00")).toMatchObject({ ok: true });
    expect(verdict(expiresIn, "12:51:01")).toMatchObject({
      denial: "InvalidSignature",
      message:
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T125101Z - 15 min.)",
    });
  }
  expect(verdict(60, "12:37:01").ok).toBe(false);
});

it("accepts a request until its own expiry if maxExpires allows it, as for S3", () => {
  const verdict = (expiresIn: number | undefined, date: Date) =>
    verify(presignedBy("AKIDUSER", plain, { expiresIn }), {
      ...scope,
      now: date,
      maxExpires: 604_800,
      find: (id) => known[id],
    });
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  for (const expiresIn of [1, 60, 3600, 604_800]) {
    expect(verdict(expiresIn, later(expiresIn))).toMatchObject({ ok: true });
    expect(verdict(expiresIn, later(expiresIn + 1))).toMatchObject({ denial: "InvalidSignature" });
  }
  // Without an expiry only the window applies. Only the window limits dates that are ahead.
  expect(verdict(undefined, later(301)).ok).toBe(false);
  expect(verdict(604_800, later(-300)).ok).toBe(true);
  expect(verdict(604_800, later(-301)).ok).toBe(false);
});

it("accepts a request no longer than maxExpires allows", () => {
  const request = presignedBy("AKIDUSER", plain, { expiresIn: 604_800 });
  const find = (id: string) => known[id];
  const verdict = (time: string) =>
    verify(request, { ...scope, now: at(time), maxExpires: 600, find }).ok;
  expect(verdict("12:46:00")).toBe(true);
  expect(verdict("12:46:01")).toBe(false);
});

const TOO_LONG =
  "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds";
it.each([
  ["-1", "X-Amz-Expires must be non-negative"],
  ["-604801", "X-Amz-Expires must be non-negative"],
  ["604801", TOO_LONG],
  ["9".repeat(400), TOO_LONG],
  ["", "X-Amz-Expires should be a number"],
  ["soon", "X-Amz-Expires should be a number"],
  ["60s", "X-Amz-Expires should be a number"],
  ["6e1", "X-Amz-Expires should be a number"],
  ["0x3c", "X-Amz-Expires should be a number"],
  ["60.0", "X-Amz-Expires should be a number"],
  ["+60", "X-Amz-Expires should be a number"],
  [" 60", "X-Amz-Expires should be a number"],
  ["60\n", "X-Amz-Expires should be a number"],
  ["٦٠", "X-Amz-Expires should be a number"],
  ["Infinity", "X-Amz-Expires should be a number"],
  ["NaN", "X-Amz-Expires should be a number"],
])("denies a request with the expiry %j even if it is signed", (expires, message) => {
  expect(refusal(expiring(expires))).toEqual(["IncompleteSignature", message]);
});

it.each(["0", "-0", "00"])(
  "accepts a request with the expiry %s only in the second of its date",
  (expires) => {
    expect(refusal(expiring(expires))).toEqual(["accepted", ""]);
    expect(refusal(expiring(expires), at("12:36:01"))).toEqual([
      "InvalidSignature",
      "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T123601Z - 0 min.)",
    ]);
  },
);

it("denies an expiry that was changed, added or removed", () => {
  const given = presignedBy("AKIDUSER", plain, { expiresIn: 60 });
  for (const other of [
    setting(given, "X-Amz-Expires", "120"),
    lacking(given, "X-Amz-Expires"),
    withQuery(presignedBy("AKIDUSER"), (query) => [...query, ["X-Amz-Expires", "60"]]),
  ]) {
    expect(refusal(other)).toEqual(["InvalidSignature", MISMATCH]);
  }
});

it("treats X-Amz-Expires like any other parameter in the header form", () => {
  for (const expires of ["never", "-1", "0"]) {
    const request = withQuery(plain, (query) => [...query, ["X-Amz-Expires", expires]]);
    expect(refusal(signedBy("AKIDUSER", request), at("12:41:00"))).toEqual(["accepted", ""]);
  }
});
