import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  checkedPayload,
  promisedPayload,
} from "../../../../lib/cloud/services/decided/s3/s3-payload.ts";
import { hexSha256 } from "../../../../lib/sigv4/request/encoding.ts";
import {
  headerValue,
  wireRequest,
  type Pair,
  type WireRequest,
} from "../../../../lib/sigv4/request/request.ts";
import { signature, signingKey } from "../../../../lib/sigv4/key/signing-key.ts";
import { verify } from "../../../../lib/sigv4/verification/verify.ts";

// AWS's own example of signed chunks.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SIGNED_HEADERS =
  "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class";
const SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
const HEADERS: readonly Pair[] = [
  ["Host", "s3.amazonaws.com"],
  ["x-amz-date", "20130524T000000Z"],
  ["x-amz-storage-class", "REDUCED_REDUNDANCY"],
  [
    "Authorization",
    `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${SIGNED_HEADERS},Signature=${SEED}`,
  ],
  ["x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"],
  ["Content-Encoding", "aws-chunked"],
  ["x-amz-decoded-content-length", "66560"],
  ["Content-Length", "66824"],
];
const CHUNKS: readonly (readonly [number, string])[] = [
  [65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"],
  [1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"],
  [0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"],
];
const payload = (chunks = CHUNKS) =>
  chunks
    .map(
      ([size, sign]) => `${size.toString(16)};chunk-signature=${sign}\r\n${"a".repeat(size)}\r\n`,
    )
    .join("");
const request = (body: string, headers = HEADERS) =>
  wireRequest(
    "PUT",
    "https://s3.amazonaws.com/examplebucket/chunkObject.txt",
    headers,
    Buffer.from(body),
  );
const replaced = (name: string, value: string): readonly Pair[] =>
  HEADERS.map((header) => (header[0] === name ? [name, value] : header));

describe("signed chunks", () => {
  it("are AWS's own example", () => {
    const signed = request(payload());
    const options = { region: "us-east-1", service: "s3", encodePath: false, normalizePath: false };
    const now = new Date("2013-05-24T00:00:00Z");
    const find = () => ({ secretAccessKey: SECRET });
    const wanted = { ...options, now, find };
    expect(verify(signed, { ...wanted, payloadHash: promisedPayload(signed) }).ok).toBe(true);
    expect(verify(signed, wanted).ok).toBe(false);
    expect(checkedPayload(signed, SECRET).body).toEqual(Buffer.from("a".repeat(66_560)));
  });

  it.each<[string, string, string?]>([
    ["a changed byte", payload().replace("aa\r\n", "ab\r\n")],
    ["a dropped chunk", payload([CHUNKS[0] ?? [0, ""], CHUNKS[2] ?? [0, ""]])],
    ["chunks in another order", payload(CHUNKS.toSorted((a, b) => a[0] - b[0]))],
    ["a last chunk that is missing", payload(CHUNKS.slice(0, 2))],
    ["a chunk without a signature", payload().replace(/;chunk-signature=\w+/, "")],
    ["text after the end", `${payload()}more`],
    ["another secret", payload(), "wrong"],
  ])("are refused with %s", (_, body, secret = SECRET) => {
    expect(() => checkedPayload(request(body), secret)).toThrow(
      expect.objectContaining({ type: "SignatureDoesNotMatch", status: 403 }),
    );
  });

  it("have the length that the header says", () => {
    const longer = request(payload(), replaced("x-amz-decoded-content-length", "66561"));
    const tooLarge = request(payload().replace("10000;", "fffffff;"));
    for (const sent of [longer, tooLarge]) {
      expect(() => checkedPayload(sent, SECRET)).toThrow(
        expect.objectContaining({ type: "IncompleteBody" }),
      );
    }
  });

  it("may end in a signed trailer", () => {
    const kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    const scope = "20130524/us-east-1/s3/aws4_request";
    const key = signingKey(SECRET, "20130524", "us-east-1", "s3");
    const text = (first: string, before: string, ...hashes: readonly string[]) =>
      signature(key, [first, "20130524T000000Z", scope, before, ...hashes].join("\n"));
    const empty = hexSha256("");
    const one = text("AWS4-HMAC-SHA256-PAYLOAD", SEED, empty, hexSha256("hi"));
    const last = text("AWS4-HMAC-SHA256-PAYLOAD", one, empty, empty);
    const checksum = `x-amz-checksum-sha256:${createHash("sha256").update("hi").digest("base64")}`;
    const end = text("AWS4-HMAC-SHA256-TRAILER", last, hexSha256(`${checksum}\n`));
    const body = (sign: string) =>
      `2;chunk-signature=${one}\r\nhi\r\n0;chunk-signature=${last}\r\n${checksum}\r\nx-amz-trailer-signature:${sign}\r\n\r\n`;
    const sent = (sign: string) =>
      request(body(sign), [
        ...HEADERS.filter(
          ([name]) => !["x-amz-content-sha256", "x-amz-decoded-content-length"].includes(name),
        ),
        ["x-amz-content-sha256", kind],
        ["x-amz-decoded-content-length", "2"],
        ["x-amz-trailer", "x-amz-checksum-sha256"],
      ]);
    expect(Buffer.from(checkedPayload(sent(end), SECRET).body).toString()).toBe("hi");
    const forged = sent(end.replace(/^./, (digit) => (digit === "0" ? "1" : "0")));
    expect(() => checkedPayload(forged, SECRET)).toThrow("The request signature we calculated");
  });
});

/** Checksums of "hello", by the reference implementations. */
const HELLO = {
  crc32: "NhCmhg==",
  crc32c: "mnG7TA==",
  crc64nvme: "M3eFcAZSQlc=",
  sha1: "qvTGHdzF6KLavt4PO0gs2a6pQ00=",
  sha256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
  md5: "XUFAKrxLKna5cZ2REBfFkg==",
};

describe("a payload", () => {
  const promising = (promise: string | undefined, body: string, more: readonly Pair[] = []) =>
    request(body, [
      ...HEADERS.filter(
        ([name]) => !["x-amz-content-sha256", "x-amz-decoded-content-length"].includes(name),
      ),
      ...(promise === undefined ? [] : [["x-amz-content-sha256", promise] as const]),
      ...more,
    ]);
  const unsigned = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
  const trailer = (value: string): readonly Pair[] => [
    ["x-amz-decoded-content-length", "5"],
    ["x-amz-trailer", value],
  ];
  const chunks = (end: string) => `5\r\nhello\r\n0\r\n${end}\r\n\r\n`;

  it.each([
    ["with its hash", promising(hexSha256("hello"), "hello")],
    ["without a signature", promising("UNSIGNED-PAYLOAD", "hello")],
    [
      "in chunks with a checksum",
      promising(unsigned, chunks("x-amz-checksum-crc32:NhCmhg=="), trailer("x-amz-checksum-crc32")),
    ],
    [
      "in chunks of which a piece is as long as a byte",
      promising(
        unsigned,
        "1\r\nh\r\n4\r\nello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
        trailer("x-amz-checksum-crc32"),
      ),
    ],
    ...Object.entries(HELLO).map(([algorithm, checksum]): [string, WireRequest] => [
      `with a checksum of ${algorithm}`,
      promising("UNSIGNED-PAYLOAD", "hello", [[`x-amz-checksum-${algorithm}`, checksum]]),
    ]),
  ])("is taken %s", (_, sent) => {
    expect(Buffer.from(checkedPayload(sent, SECRET).body).toString()).toBe("hello");
  });

  it.each([
    ["another body", promising(hexSha256("hello"), "hellO"), "XAmzContentSHA256Mismatch"],
    ["no promise", promising(undefined, "hello"), "InvalidRequest"],
    ["an unknown promise", promising("STREAMING-ECDSA", "hello"), "InvalidArgument"],
    [
      "a wrong checksum",
      promising(unsigned, chunks("x-amz-checksum-crc32:AAAAAA=="), trailer("x-amz-checksum-crc32")),
      "BadDigest",
    ],
    [
      "a trailer that was not announced",
      promising(unsigned, chunks("x-amz-checksum-crc32:NhCmhg=="), trailer("x-amz-checksum-sha1")),
      "MalformedTrailerError",
    ],
    [
      "a trailer that is missing",
      promising(unsigned, "5\r\nhello\r\n0\r\n\r\n", trailer("x-amz-checksum-crc32")),
      "MalformedTrailerError",
    ],
    [
      "a checksum of an unknown algorithm",
      promising("UNSIGNED-PAYLOAD", "hello", [["x-amz-checksum-xyz", "AAAA"]]),
      "InvalidRequest",
    ],
    [
      "another Content-MD5",
      promising("UNSIGNED-PAYLOAD", "hello", [["Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="]]),
      "BadDigest",
    ],
    ["no chunks", promising(unsigned, "hello", trailer("x-amz-checksum-crc32")), "InvalidRequest"],
  ])("is refused with %s", (_, sent, type) => {
    expect(() => checkedPayload(sent, SECRET)).toThrow(expect.objectContaining({ type }));
  });

  it("of a presigned URL is unsigned", () => {
    const target =
      "https://s3.amazonaws.com/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=0";
    const presigned = wireRequest("GET", target);
    expect([promisedPayload(presigned), headerValue(presigned, "x-amz-content-sha256")]).toEqual([
      "UNSIGNED-PAYLOAD",
      undefined,
    ]);
  });
});
