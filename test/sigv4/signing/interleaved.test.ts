import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalHeaders } from "../../../lib/sigv4/request/canonical-request.ts";
import { amzDate, parseAmzDate } from "../../../lib/sigv4/request/credential-scope.ts";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { wireRequest, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign, type SignOptions } from "../../../lib/sigv4/signing/sign.ts";
import { signature, signingKey } from "../../../lib/sigv4/key/signing-key.ts";
import type { SigningTrace } from "../../../lib/sigv4/signing/signing-trace.ts";
import { plain, scope } from "../verification/signed-requests.ts";

// Dates, header names and keys are cached between calls. The caches must not change any result.

/** Formats an `X-Amz-Date` without our own code. Returns `undefined` for an invalid date. */
function dateText(date: Date): string | undefined {
  if (Number.isNaN(date.getTime())) return undefined;
  const [year = "", month, day, hour, minute, second] = date.toISOString().split(/[-T:.]/);
  return `${year}${month}${day}T${hour}${minute}${second}Z`;
}

/** Formats an `X-Amz-Date` with our own code. Returns `undefined` for an invalid date. */
function amzDateText(date: Date): string | undefined {
  try {
    return amzDate(date);
  } catch {
    return undefined;
  }
}

const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });
const anyDate = fc.oneof(
  fc.tuple(seconds, fc.integer({ min: 0, max: 999 })).map(([s, ms]) => new Date(s * 1000 + ms)),
  // Few values, so that the same second recurs with others in between.
  fc
    .constantFrom(0, 1, 999, 1000, -1, -1000, 1_440_938_160_000, 1_440_938_160_999)
    .map((ms) => new Date(ms)),
  fc.constant(new Date(Number.NaN)),
);

it("formats and parses a date correctly after any other dates", () => {
  fc.assert(
    fc.property(fc.array(anyDate, { minLength: 1 }), (dates) => {
      const texts = dates.map(amzDateText);
      expect(texts).toEqual(dates.map(dateText));
      const read = texts.map((text) => parseAmzDate(text ?? "")?.getTime());
      const whole = dates.map((date) => Math.floor(date.getTime() / 1000) * 1000);
      expect(read).toEqual(whole.map((ms) => (Number.isNaN(ms) ? undefined : ms)));
    }),
    { numRuns: runs(200) },
  );
});

it.each(["20150230T123600Z", "20151301T000000Z", "20150830T240000Z", "99999999T999999Z"])(
  "never parses %s as a date, even between valid dates",
  (text) => {
    for (let round = 0; round < 3; round++) {
      expect(parseAmzDate(text)).toBeUndefined();
      expect(parseAmzDate("20150302T123600Z")).toEqual(new Date("2015-03-02T12:36:00Z"));
      expect(amzDate(new Date("2015-03-02T12:36:00Z"))).toBe("20150302T123600Z");
    }
  },
);

it("accepts a header name in any case, before and after hundreds of other names", () => {
  const names = Array.from({ length: 600 }, (_, i) => `X-Name-${i}`);
  const given = (name: string) => () => wireRequest("GET", "http://h/", [[name, "v"]]);
  for (let round = 0; round < 2; round++) {
    for (const name of [...names, "__proto__", "constructor", "hAsOwnProperty"]) {
      for (const written of [name, name.toUpperCase()]) {
        const { list } = canonicalHeaders(given(written)().headers.slice(1));
        expect(list).toBe(name.toLowerCase());
      }
    }
    for (const none of ["", "a b", "a:b", "\u212Aey", "a\n", "é", "X-Name-0 "]) {
      expect(given(none)).toThrow(expect.objectContaining({ code: "ERR_REQUEST_INVALID" }));
    }
    expect(given("hOsT")().headers).toEqual([["hOsT", "v"]]);
  }
});

it("sorts and joins hundreds of header names of mixed case", () => {
  const headers = Array.from({ length: 500 }, (_, i) => {
    const name = `N-${String(i % 250).padStart(3, "0")}`;
    return [i % 3 === 0 ? name.toLowerCase() : name, ` v  ${i} `] as const;
  });
  const lines = Array.from({ length: 250 }, (_, i) => {
    return `n-${String(i).padStart(3, "0")}:v ${i},v ${i + 250}\n`;
  });
  expect(canonicalHeaders(headers).lines).toBe(lines.join(""));
  const shuffled = headers.toSorted(([a], [b]) => Number(a < b) - Number(a > b));
  expect(canonicalHeaders(shuffled).list).toBe(canonicalHeaders(headers).list);
});

type Signs = (request: WireRequest, options: SignOptions) => { readonly trace: SigningTrace };

const asked = fc.record({
  form: fc.constantFrom<Signs>(sign, presign),
  credentials: fc.constantFrom(
    ...["one", "two", "three"].flatMap((secretAccessKey) =>
      [undefined, "token"].map((sessionToken) => ({
        accessKeyId: "AKIDUSER",
        secretAccessKey,
        sessionToken,
      })),
    ),
  ),
  date: fc
    .integer({ min: 0, max: 40 })
    .map((hours) => new Date(Date.UTC(2015, 7, 30, hours, 59, hours))),
  region: fc.constantFrom("eu-west-1", "us-east-1", "ap-south-1"),
  service: fc.constantFrom("execute-api", "lambda", "kms", "sts"),
  names: fc.array(fc.stringMatching(/^[Xx]-[A-Za-z]{1,2}$/), { maxLength: 4 }),
});

/** Calculates the signature of a trace by the single steps, which use no cache. */
function stepwise(trace: SigningTrace | undefined, options: SignOptions): string {
  const { credentials, date, region, service } = options;
  const day = (dateText(date) ?? "").slice(0, 8);
  return signature(
    signingKey(credentials.secretAccessKey, day, region, service),
    trace?.stringToSign ?? "",
  );
}

it("gives the same signatures for many keys, dates and scopes in turn as for each of them alone", () => {
  fc.assert(
    fc.property(fc.array(asked, { minLength: 2, maxLength: 12 }), fc.nat(), (all, place) => {
      const calls = all.map(({ form, names, ...options }) => {
        const headers = [...plain.headers, ...names.map((name) => [name, "v"] as const)];
        const request: WireRequest = { ...plain, headers };
        return { run: () => form(request, options), options };
      });
      const first = calls.map(({ run }) => run().trace);
      expect(first.map(({ signature: text }) => text)).toEqual(
        calls.map(({ options }, i) => stepwise(first[i], options)),
      );
      expect(first.map((trace) => trace.stringToSign.split("\n")[1])).toEqual(
        calls.map(({ options }) => dateText(options.date)),
      );
      // A failed call in between must not change later results.
      const credentials = all[place % all.length]?.credentials;
      const date = new Date(Number.NaN);
      expect(() => credentials && sign(plain, { ...scope, credentials, date })).toThrow("date");
      const again = calls.toReversed().map(({ run }) => run().trace);
      expect(again.toReversed()).toEqual(first);
    }),
    { numRuns: runs(60) },
  );
});
