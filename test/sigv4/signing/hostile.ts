import * as fc from "fast-check";
import type { PresignOptions } from "../../../lib/sigv4/signing/presign.ts";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import type { SignOptions } from "../../../lib/sigv4/signing/sign.ts";
import { anyText } from "../../random/any-text.ts";

/**
 * Text that is likely to break code: control characters, half surrogate pairs, separators, names of objects.
 */
export const hostileText = fc.oneof(
  anyText({ maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      "\0",
      "\r\n",
      "\n",
      "\t",
      " ",
      "\u00a0",
      "\uD83D",
      "\uDE00",
      "\u212A",
      "%",
    ),
    maxLength: 6,
  }),
  fc.string({ unit: fc.constantFrom("/", "?", "#", "&", "=", ";", ",", ":", "@", "\\", "a", ".") }),
  fc.constantFrom(
    "",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "%",
    "%zz",
    "%00",
    "%0a",
    "%FF",
  ),
);

const NAMES = ["Host", "Authorization", "X-Amz-Date", "Date", "X-Amz-Security-Token", "X-Amz-A"];
const PARAMETERS = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Security-Token",
];

/** Values for the parts of a signature, some of them almost right. */
const claims = fc.constantFrom(
  "AWS4-HMAC-SHA256",
  "AWS4-HMAC-SHA256 Credential=AKIDUSER/20150830/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=00",
  "AKIDUSER/20150830/eu-west-1/execute-api/aws4_request",
  "AKIDUSER%2F20150830%2Feu-west-1%2Fexecute-api%2Faws4_request",
  "host",
  "host;x-amz-date",
  "20150830T123600Z",
  "Sun, 30 Aug 2015 12:36:00 GMT",
  "3600",
  "0".repeat(64),
  "token-of-the-session",
);

/** Any {@link WireRequest}, none of which was ever signed. */
export const anyWireRequest: fc.Arbitrary<WireRequest> = fc.record({
  method: fc.oneof(fc.constantFrom("GET", "POST"), hostileText),
  path: fc.oneof(fc.constantFrom("/", "/prod/a"), hostileText),
  query: fc.array(
    fc.tuple(fc.oneof(fc.constantFrom(...PARAMETERS), hostileText), fc.oneof(claims, hostileText)),
    { maxLength: 10 },
  ),
  headers: fc.array(
    fc.tuple(fc.oneof(fc.constantFrom(...NAMES), hostileText), fc.oneof(claims, hostileText)),
    { maxLength: 8 },
  ),
  body: fc.uint8Array({ maxLength: 16 }),
});

/** Arguments that a caller may pass to `wireRequest`, from valid to impossible. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
}

const printable = fc.string({ unit: "grapheme-ascii", maxLength: 8 });
const urlText = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[!-~]{0,12}$/) },
  { weight: 1, arbitrary: hostileText },
);
const origin = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("https://api.example", "http://127.0.0.1:3000") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("wss://API.example:443", "http://[::1]:8080", "https://h"),
  },
  { weight: 1, arbitrary: fc.constantFrom("ftp://h", "http://u:p@h", "http://h\\@e", "", "//h") },
);

export const hostileCall: fc.Arbitrary<Call> = fc.record({
  method: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("GET", "post", "DELETE") },
    { weight: 1, arbitrary: hostileText },
  ),
  url: fc.tuple(origin, urlText, urlText).map(([at, path, query]) => `${at}/${path}?${query}`),
  headers: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.tuple(fc.stringMatching(/^[A-Za-z0-9!#.~_-]{1,8}$/), printable) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...NAMES, "__proto__"), printable) },
      { weight: 1, arbitrary: fc.tuple(hostileText, hostileText) },
    ),
    { maxLength: 4 },
  ),
  body: fc.uint8Array({ maxLength: 32 }),
});

/** Returns values of `fine` in nine of ten cases, otherwise of `hostile`. */
function mostly<T>(fine: fc.Arbitrary<T>, hostile: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: fine }, { weight: 1, arbitrary: hostile });
}

export const hostileOptions: fc.Arbitrary<SignOptions & PresignOptions> = fc.record({
  credentials: fc.record({
    accessKeyId: mostly(fc.constantFrom("AKIDUSER", "a"), hostileText),
    secretAccessKey: mostly(fc.constantFrom("secret", "a/b+c="), hostileText),
    sessionToken: mostly(fc.constantFrom(undefined, "token", "a+b/c=="), hostileText),
  }),
  region: mostly(fc.constantFrom("eu-west-1", "us-east-1"), hostileText),
  service: mostly(fc.constantFrom("execute-api", "lambda"), hostileText),
  date: mostly(
    fc.date({ min: new Date("0000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z") }),
    fc.date({ noInvalidDate: false }),
  ),
  expiresIn: mostly(
    fc.option(fc.integer({ min: 1, max: 604_800 }), { nil: undefined }),
    fc.oneof(fc.double(), fc.integer()),
  ),
  contentSha256Header: fc.boolean(),
  omitSessionToken: fc.boolean(),
  normalizePath: fc.boolean(),
  encodePath: fc.boolean(),
});
