import * as fc from "fast-check";
import type { PresignOptions } from "../../../lib/sigv4/signing/presign.ts";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import type { SignOptions } from "../../../lib/sigv4/signing/sign.ts";

const text = fc.string({ unit: "grapheme", maxLength: 12 });

const segment = fc.oneof(
  fc.constantFrom("", ".", "..", "@connections", "id%3D", "id=", "%2F", "%2e%2e", "%c3%a9", "%zz"),
  fc.constantFrom("ሴ", "é", "😀", "a b", "+", "$default", "*()!'", "~user", "-_.~", "100%"),
  text,
);
const path = fc
  .tuple(fc.array(segment, { maxLength: 6 }), fc.constantFrom("", "/", "//", "/..", "/../"))
  .map(([segments, tail]) => `/${segments.join("/")}${tail}`);

/** Encodings that senders use in a query: strict, JavaScript's, lower case, and hardly any. */
const encodings: readonly ((plain: string) => string)[] = [
  (plain) =>
    encodeURIComponent(plain).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
  (plain) => encodeURIComponent(plain),
  (plain) => encodeURIComponent(plain).replace(/%../g, (escape) => escape.toLowerCase()),
  (plain) => plain.replace(/[%&=#]/g, (c) => encodeURIComponent(c)),
];
const query = fc.array(
  fc
    .tuple(
      fc.oneof(fc.constantFrom("a", "A", "Param", "Param-3", "", "ሴ", "$filter", "a[]"), text),
      fc.oneof(fc.constantFrom("", "1", "2", "a=b", "+", " ", "%", "*()!'", "&", "ሴ", "ﬀ"), text),
      fc.constantFrom(...encodings),
    )
    // @smithy/signature-v4 always leaves out the first name, and its plain objects lose an own `__proto__`.
    .filter(([name]) => !["x-amz-signature", "__proto__"].includes(name.toLowerCase()))
    .map(([name, value, encode]): Pair => [encode(name), encode(value)]),
  { maxLength: 8 },
);

const headerValue = fc.string({
  unit: fc.constantFrom(
    "a",
    "B",
    "1",
    ",",
    '"',
    ";",
    ":",
    "%",
    " ",
    "  ",
    "\t",
    "\r\n ",
    "\u00a0",
    "é",
  ),
  maxLength: 12,
});
/** Headers that signing adds, or that are set separately. */
const NOT_GIVEN =
  /^(?:host|authorization|date|x-amz-date|x-amz-security-token|x-amz-content-sha256|__proto__)$/i;
const headerName = fc.oneof(
  fc.constantFrom("My-Header1", "my-header1", "MY-HEADER1", "Content-Type", "Accept"),
  fc.constantFrom("X-Amz-Target", "x-amz-meta-a", "constructor", "toString", "hasOwnProperty"),
  fc.constantFrom("User-Agent", "Cache-Control", "Proxy-Connection", "Sec-Fetch-Mode", "TE"),
  fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,8}$/).filter((name) => !NOT_GIVEN.test(name)),
);
const headers = fc
  .tuple(
    fc.constantFrom(
      "example.com",
      "127.0.0.1:3000",
      "[::1]:8080",
      "a1b2c3.execute-api.eu-west-1.amazonaws.com",
      "api.shop.example",
    ),
    fc.array(fc.tuple(headerName, headerValue), { maxLength: 8 }),
  )
  .map(([host, others]): readonly Pair[] => [["Host", host], ...others]);

/** Any request that can be signed, with its path and query in all encodings that senders use. */
export const randomRequest: fc.Arbitrary<WireRequest> = fc.record({
  method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
  path,
  query,
  headers,
  body: fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ maxLength: 64 })),
});

const printable = fc.string({
  unit: fc.constantFrom("A", "Z", "a", "z", "0", "9", "+", "/", "="),
  minLength: 1,
  maxLength: 40,
});
/** Any options that other signers have too, at any time. */
export const randomOptions: fc.Arbitrary<SignOptions & PresignOptions> = fc
  .record({
    credentials: fc.record({
      accessKeyId: fc.constantFrom("AKIDEXAMPLE", "ASIAOTHER"),
      secretAccessKey: printable,
      sessionToken: fc.option(printable, { nil: undefined }),
    }),
    region: fc.constantFrom("eu-west-1", "us-gov-east-1", "us-east-1"),
    service: fc.constantFrom("execute-api", "lambda", "kms", "s3"),
    date: fc.date({
      min: new Date("1970-01-01T00:00:00Z"),
      max: new Date("2099-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    }),
    expiresIn: fc.integer({ min: 1, max: 604_800 }),
    contentSha256Header: fc.boolean(),
    asS3: fc.record({ path: fc.boolean(), payload: fc.boolean() }),
  })
  .map(({ asS3, ...options }) => ({
    ...options,
    ...(asS3.path ? { normalizePath: false, encodePath: false } : {}),
    ...(asS3.payload ? { payload: "UNSIGNED-PAYLOAD", contentSha256Header: true } : {}),
  }));
