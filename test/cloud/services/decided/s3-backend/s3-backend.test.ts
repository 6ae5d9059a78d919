import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pair, WireRequest } from "../../../../../lib/sigv4/request/request.ts";
import { presign } from "../../../../../lib/sigv4/signing/presign.ts";
import { policy, ref, user, type Resources } from "../../../deployment/sketch.ts";
import { REGION, startTestCloud, type Answer, type TestCloud } from "../../../test-cloud.ts";
import { inS3, rawS3 } from "./raw-s3.ts";
import { parseAssumed } from "../../../../../scripts/serve/assumed.ts";
import { startS3rver } from "./start-s3rver.ts";

const objects = (...actions: readonly string[]) => actions.map((action) => `s3:${action}`);
const bucket = (BucketName: string) => ({ Type: "AWS::S3::Bucket", Properties: { BucketName } });
const resources: Resources = {
  Files: bucket("files"),
  Vault: bucket("vault"),
  Bob: user("Bob"),
  Writer: user(
    "Writer",
    {
      Action: objects("GetObject", "PutObject", "DeleteObject", "ListMultipartUploadParts"),
      Resource: "arn:aws:s3:::files/up/*",
    },
    {
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::files",
      Condition: { StringLike: { "s3:prefix": "up/*" } },
    },
  ),
  Reader: user("Reader", { Action: "s3:GetObject", Resource: "arn:aws:s3:::files/*" }),
  VaultPolicy: {
    Type: "AWS::S3::BucketPolicy",
    Properties: {
      Bucket: ref("Vault"),
      PolicyDocument: policy({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: "arn:aws:s3:::vault/*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    },
  },
};

let local: TestCloud;
let s3rver: Awaited<ReturnType<typeof startS3rver>>;
const clients: S3Client[] = [];
beforeAll(async () => {
  s3rver = await startS3rver();
  local = await startTestCloud(
    [{ name: "S", resources }],
    undefined,
    undefined,
    parseAssumed(["aws:SecureTransport=false"]),
    { backends: { s3: { url: s3rver.url } } },
  );
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await local.close();
  await s3rver.close();
});

function as(who: string): S3Client {
  const client = new S3Client({
    region: REGION,
    endpoint: local.cloud.awsEndpoint,
    forcePathStyle: true,
    credentials: local.keys(who),
    maxAttempts: 1,
  });
  clients.push(client);
  return client;
}

/** Returns the text of an object, or the name of the error. */
async function textOf(Key: string, who = "admin", Bucket = "files"): Promise<string | undefined> {
  try {
    const { Body } = await as(who).send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToString();
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const raw = (
  who: string,
  method: string,
  path: string,
  headers?: readonly Pair[],
  body?: string,
  change?: (signed: WireRequest) => WireRequest,
): Promise<Answer> => rawS3(local, who, method, path, headers, body, change);

describe("a backend of S3", () => {
  it("stores, returns, heads, ranges and deletes objects for who may", async () => {
    const writer = as("Writer");
    const Bucket = "files";
    const Key = "up/ü b+c.txt";
    const put = await writer.send(
      new PutObjectCommand({ Bucket, Key, Body: "hello", Metadata: { a: "b" } }),
    );
    expect(put.ETag).toBe(`"${createHash("md5").update("hello").digest("hex")}"`);
    expect(await textOf(Key, "Writer")).toBe("hello");
    const head = await writer.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ContentLength: 5, Metadata: { a: "b" } });
    const part = await writer.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=1-2" }));
    expect([part.$metadata.httpStatusCode, await part.Body?.transformToString()]).toEqual([
      206,
      "el",
    ]);
    await expect(
      writer.send(new GetObjectCommand({ Bucket, Key, IfNoneMatch: put.ETag })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    const list = await writer.send(new ListObjectsV2Command({ Bucket, Prefix: "up/ü" }));
    expect(list.Contents?.map((one) => one.Key)).toEqual([Key]);
  });

  it("stores a stream of unknown hash, with a checksum in the trailer", async () => {
    const Body = Readable.from([Buffer.from("one"), Buffer.from("two")]);
    await as("Writer").send(
      new PutObjectCommand({ Bucket: "files", Key: "up/stream", Body, ContentLength: 6 }),
    );
    expect(await textOf("up/stream")).toBe("onetwo");
  });

  it("stores an object in parts", async () => {
    const writer = as("Writer");
    const target = { Bucket: "files", Key: "up/parts" };
    const { UploadId } = await writer.send(new CreateMultipartUploadCommand(target));
    const Parts = await Promise.all(
      ["a", "b"].map(async (Body, index) => {
        const PartNumber = index + 1;
        const part = { ...target, UploadId, PartNumber, Body };
        const { ETag } = await writer.send(new UploadPartCommand(part));
        return { ETag, PartNumber };
      }),
    );
    const completed = await writer.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
    );
    // The backend names the host of the client, so a client that follows the location comes back to the checks.
    expect(completed.Location ?? local.cloud.awsEndpoint).toContain(
      new URL(local.cloud.awsEndpoint).host,
    );
    expect(await textOf("up/parts")).toBe("ab");
  });

  it("takes buckets in the name of the host, in path style", async () => {
    const { port } = new URL(local.cloud.awsEndpoint);
    const host: readonly Pair[] = [["Host", `files.localhost:${port}`]];
    const stored = await raw("Writer", "PUT", "/up/virtual", host, "v");
    expect([stored.status, await textOf("up/virtual")]).toEqual([200, "v"]);
    expect((await raw("Bob", "GET", "/up/virtual", host)).status).toBe(403);
  });

  it("does not get a host that could name a bucket", async () => {
    await as("admin").send(new PutObjectCommand({ Bucket: "files", Key: "up/own", Body: "own" }));
    const answer = await raw("Writer", "GET", "/files/up/own", [["Host", "vault"]]);
    expect([answer.status, answer.text]).toEqual([200, "own"]);
  });

  it("takes presigned URLs, with headers in their query", async () => {
    const url = (who: string, method: string, path: string, body = "") =>
      local.aws("s3", path, {
        method,
        body,
        tamper: (request) =>
          presign(request, { ...inS3(local, who), payload: "UNSIGNED-PAYLOAD", expiresIn: 60 })
            .request,
      });
    const query = "x-id=PutObject&x-amz-meta-a=b";
    expect((await url("Writer", "PUT", `/files/up/pre?${query}`, "pre")).status).toBe(200);
    expect((await url("Bob", "PUT", `/files/up/pre?${query}`, "no")).status).toBe(403);
    const acl = await url("Writer", "PUT", "/files/up/pre?x-amz-acl=public-read", "no");
    expect([acl.status, acl.text]).toEqual([403, expect.stringContaining("s3:PutObjectAcl")]);
    const got = await url("Writer", "GET", "/files/up/pre?x-id=GetObject");
    expect([got.status, got.text, got.header("x-amz-meta-a")]).toEqual([200, "pre", "b"]);
    const wrong = await url("Writer", "PUT", "/files/up/pre?x-amz-checksum-crc32=AAAAAA==", "pre");
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("BadDigest")]);
  });

  it("deletes only the objects of a list that the caller may delete", async () => {
    const admin = as("admin");
    for (const Key of ["up/x", "up/007", "other"]) {
      await admin.send(new PutObjectCommand({ Bucket: "files", Key, Body: "x" }));
    }
    const Objects = ["up/x", "other", "up/007"].map((Key) => ({ Key }));
    const { Deleted, Errors } = await as("Writer").send(
      new DeleteObjectsCommand({ Bucket: "files", Delete: { Objects } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["up/x", "up/007"]);
    expect(Errors).toMatchObject([{ Key: "other", Code: "AccessDenied" }]);
    expect(await Promise.all(["up/x", "up/007", "other"].map((key) => textOf(key)))).toEqual([
      "NoSuchKey",
      "NoSuchKey",
      "x",
    ]);
  });

  it("copies if both objects are allowed", async () => {
    const admin = as("admin");
    for (const Key of ["up/from", "private"]) {
      await admin.send(new PutObjectCommand({ Bucket: "files", Key, Body: Key }));
    }
    const copy = (source: string) =>
      as("Writer").send(
        new CopyObjectCommand({ Bucket: "files", Key: "up/to", CopySource: `files/${source}` }),
      );
    await copy("up/from");
    await expect(copy("private")).rejects.toMatchObject({ name: "AccessDenied" });
    expect(await textOf("up/to")).toBe("up/from");
  });

  it("passes errors on, and hides from who may not list that an object does not exist", async () => {
    expect(await textOf("up/absent")).toBe("NoSuchKey");
    expect(await textOf("up/absent", "Reader")).toBe("AccessDenied");
    expect(await textOf("key", "admin", "no-such-bucket")).toBe("NoSuchBucket");
  });
});

const chunked = (signature: string): readonly Pair[] => [
  ["x-amz-content-sha256", signature],
  ["x-amz-decoded-content-length", "5"],
  ["Content-Encoding", "aws-chunked"],
];
const trailer = (value: string) => `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${value}\r\n\r\n`;

describe("nothing reaches a backend of S3", () => {
  it.each<[string, string, () => Promise<Answer>]>([
    [
      "unsigned",
      "sign the request",
      () => local.aws("s3", "/files/up/no", { method: "PUT", body: "no" }),
    ],
    ["by another user", "AccessDenied", () => raw("Bob", "PUT", "/files/up/no", [], "no")],
    ["with another prefix", "AccessDenied", () => raw("Writer", "PUT", "/files/no", [], "no")],
    [
      "against the policy of a bucket",
      "AccessDenied",
      () => raw("admin", "PUT", "/vault/up/no", [], "no"),
    ],
    [
      "with a changed body",
      "XAmzContentSHA256Mismatch",
      () =>
        raw("admin", "PUT", "/files/up/no", [], "no", (signed) => ({
          ...signed,
          body: Buffer.from("On"),
        })),
    ],
    [
      "with a chunk whose signature is wrong",
      "SignatureDoesNotMatch",
      () =>
        raw(
          "admin",
          "PUT",
          "/files/up/no",
          chunked("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
          `5;chunk-signature=${"0".repeat(64)}\r\nhello\r\n0;chunk-signature=${"0".repeat(64)}\r\n\r\n`,
        ),
    ],
    [
      "with a trailer whose checksum is wrong",
      "BadDigest",
      () =>
        raw(
          "admin",
          "PUT",
          "/files/up/no",
          [
            ...chunked("STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            ["x-amz-trailer", "x-amz-checksum-crc32"],
          ],
          trailer("AAAAAA=="),
        ),
    ],
    ["with dot segments", "InvalidArgument", () => raw("admin", "PUT", "/files/up/../no")],
    ["with encoded dots", "InvalidArgument", () => raw("admin", "PUT", "/files/up/%2e%2e/no")],
    ["with empty segments", "InvalidArgument", () => raw("admin", "PUT", "/files/up//no")],
    [
      "copied from dot segments",
      "InvalidArgument",
      () => raw("admin", "PUT", "/files/up/no", [["x-amz-copy-source", "/files/up/..%2Fprivate"]]),
    ],
    [
      "with the list of a prefix of dots",
      "InvalidArgument",
      () => raw("admin", "GET", "/files?list-type=2&prefix=up%2F..%2F"),
    ],
    [
      "with an unknown header",
      "NotImplemented",
      () => raw("admin", "PUT", "/files/up/no", [["x-amz-write-offset-bytes", "0"]], "no"),
    ],
    [
      "for the bucket of another account",
      "AccessDenied",
      () =>
        raw(
          "admin",
          "PUT",
          "/files/up/no",
          [["x-amz-expected-bucket-owner", "111122223333"]],
          "no",
        ),
    ],
    [
      "outside of the table",
      "does not serve this operation of s3",
      () => raw("admin", "DELETE", "/files"),
    ],
  ])("%s", async (_, expected, send) => {
    const answer = await send();
    expect([answer.status >= 400, answer.text]).toEqual([
      true,
      expect.stringMatching(new RegExp(expected)),
    ]);
    const names = await as("admin").send(new ListObjectsV2Command({ Bucket: "files" }));
    expect((names.Contents ?? []).filter(({ Key }) => Key?.endsWith("no"))).toEqual([]);
  });
});
