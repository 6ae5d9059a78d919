import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
  type UploadPartCommandOutput,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { att, policy, ref, user, type Resources } from "../../../deployment/sketch.ts";
import { REGION, startTestCloud, type TestCloud } from "../../../test-cloud.ts";
import { rawS3 } from "../s3-backend/raw-s3.ts";

const bucket = (BucketName: string, more: object = {}) => ({
  Type: "AWS::S3::Bucket",
  Properties: { BucketName, ...more },
});
const encryption = (ServerSideEncryptionByDefault: object) => ({
  BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault }] },
});
const resources: Resources = {
  Key: {
    Type: "AWS::KMS::Key",
    Properties: {
      KeyPolicy: policy({
        Action: "kms:*",
        Resource: "*",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
      }),
    },
  },
  Files: bucket("files"),
  Sealed: bucket("sealed", {
    ...encryption({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: att("Key") }),
    VersioningConfiguration: { Status: "Enabled" },
    Tags: [{ Key: "team", Value: "a" }],
  }),
  Guarded: bucket("guarded"),
  Policy: {
    Type: "AWS::S3::BucketPolicy",
    Properties: {
      Bucket: ref("Guarded"),
      PolicyDocument: policy(
        {
          Principal: { AWS: att("Guest") },
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::guarded/*",
        },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:DeleteObject",
          Resource: "arn:aws:s3:::guarded/*",
        },
      ),
    },
  },
  Bob: user("Bob"),
  Guest: user("Guest"),
  Reader: user("Reader", { Action: "s3:GetObject", Resource: "*" }),
  Writer: user("Writer", {
    Action: ["s3:PutObject", "s3:DeleteObject"],
    Resource: "arn:aws:s3:::*/up/*",
  }),
  Opener: user(
    "Opener",
    { Action: ["s3:GetObject", "s3:PutObject"], Resource: "*" },
    {
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: att("Key"),
      Condition: { StringEquals: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::sealed/a" } },
    },
  ),
};

let local: TestCloud;
const clients = new Map<string, S3Client>();
beforeAll(async () => {
  local = await startTestCloud([{ name: "S", resources }]);
});
afterAll(async () => {
  for (const client of clients.values()) client.destroy();
  await local.close();
});

function as(who: string): S3Client {
  const known = clients.get(who);
  if (known) return known;
  const client = new S3Client({
    region: REGION,
    endpoint: local.cloud.awsEndpoint,
    forcePathStyle: true,
    credentials: local.keys(who),
    maxAttempts: 1,
  });
  clients.set(who, client);
  return client;
}

const put = (Key: string, Body: string | Uint8Array, more: object = {}, who = "admin") =>
  as(who).send(new PutObjectCommand({ Bucket: "files", Key, Body, ...more }));

/** Returns the text of an object, or the name of the error. */
async function textOf(Key: string, who = "admin", Bucket = "files"): Promise<string | undefined> {
  try {
    const { Body } = await as(who).send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToString();
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

describe("the local S3", () => {
  it("returns an object as it was stored", async () => {
    const Key = "ü b+c/../x.txt";
    const given = {
      ContentType: "text/plain",
      CacheControl: "no-cache",
      ContentEncoding: "gzip",
      Metadata: { a: "b" },
      Tagging: "t=1",
      ChecksumSHA256: createHash("sha256").update("hello").digest("base64"),
    };
    const { ETag, ServerSideEncryption } = await put(Key, "hello", given);
    expect([ETag, ServerSideEncryption]).toEqual([
      `"${createHash("md5").update("hello").digest("hex")}"`,
      "AES256",
    ]);
    const target = { Bucket: "files", Key };
    const { Tagging: _, ...kept } = given;
    expect(
      await as("admin").send(new HeadObjectCommand({ ...target, ChecksumMode: "ENABLED" })),
    ).toMatchObject({ ...kept, ContentLength: 5, ETag, TagCount: 1 });
    expect(await textOf(Key)).toBe("hello");
    const part = await as("admin").send(new GetObjectCommand({ ...target, Range: "bytes=1-2" }));
    expect([part.ContentRange, await part.Body?.transformToString()]).toEqual([
      "bytes 1-2/5",
      "el",
    ]);
    await expect(
      as("admin").send(new GetObjectCommand({ ...target, IfNoneMatch: ETag })),
    ).rejects.toMatchObject(status(304));
    await expect(
      as("admin").send(new GetObjectCommand({ ...target, IfMatch: '"other"' })),
    ).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(put(Key, "again", { IfNoneMatch: "*" })).rejects.toMatchObject(status(412));
    expect(await textOf(Key)).toBe("hello");
  });

  it("stores a long stream in pieces, with a checksum in its trailer", async () => {
    const piece = Buffer.alloc(1024 * 1024, "0123456789");
    const Body = Readable.from([piece, piece, piece]);
    const ContentLength = 3 * piece.length;
    await as("admin").send(
      new PutObjectCommand({ Bucket: "files", Key: "long", Body, ContentLength }),
    );
    const stored = await as("admin").send(new GetObjectCommand({ Bucket: "files", Key: "long" }));
    const bytes = Buffer.from((await stored.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat([piece, piece, piece]))).toBe(true);
  });

  it.each([
    ["a short body", "x"],
    ["a long body", "x".repeat(1_200_000)],
  ])(
    "stores nothing of %s that differs from its hash, or whose caller may not",
    async (_, body) => {
      const wrong = await rawS3(local, "admin", "PUT", "/files/up/wrong", [], body, (signed) => ({
        ...signed,
        body: Buffer.from(`${body.slice(1)}y`),
      }));
      expect([wrong.status, wrong.text]).toEqual([
        400,
        expect.stringContaining("XAmzContentSHA256Mismatch"),
      ]);
      const digest = await rawS3(
        local,
        "admin",
        "PUT",
        "/files/up/wrong",
        [["Content-MD5", "AA=="]],
        body,
      );
      expect([digest.status, digest.text]).toEqual([400, expect.stringContaining("BadDigest")]);
      expect((await rawS3(local, "Bob", "PUT", "/files/up/wrong", [], body)).status).toBe(403);
      expect(await textOf("up/wrong")).toBe("NoSuchKey");
      expect(readdirSync(join(local.directory, "state", "objects", "unfinished"))).toEqual([]);
    },
  );

  it("stores an object in parts, and removes the parts", async () => {
    const target = { Bucket: "files", Key: "parts" };
    const { UploadId } = await as("admin").send(
      new CreateMultipartUploadCommand({
        ...target,
        Metadata: { a: "b" },
        ChecksumAlgorithm: "CRC32",
      }),
    );
    const first = Buffer.alloc(5 * 1024 * 1024, "a");
    const parts: (UploadPartCommandOutput & { readonly PartNumber: number })[] = [];
    for (const [index, Body] of [first, "b"].entries()) {
      const part = { ...target, UploadId, PartNumber: index + 1 };
      parts.push({
        PartNumber: index + 1,
        ...(await as("admin").send(
          new UploadPartCommand({ ...part, Body, ChecksumAlgorithm: "CRC32" }),
        )),
      });
    }
    const { Parts } = await as("admin").send(new ListPartsCommand({ ...target, UploadId }));
    expect(Parts?.map(({ Size }) => Size)).toEqual([first.length, 1]);
    const complete = (...chosen: typeof parts) => {
      const MultipartUpload = {
        Parts: chosen.map(({ PartNumber, ETag, ChecksumCRC32 }) => ({
          PartNumber,
          ETag,
          ChecksumCRC32,
        })),
      };
      return as("admin").send(
        new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }),
      );
    };
    await expect(complete(...parts.toReversed())).rejects.toMatchObject({
      name: "InvalidPartOrder",
    });
    const md5 = (bytes: string | Uint8Array) => createHash("md5").update(bytes).digest();
    const { ETag } = await complete(...parts);
    expect(ETag).toBe(`"${md5(Buffer.concat([md5(first), md5("b")])).toString("hex")}-2"`);
    const head = await as("admin").send(
      new HeadObjectCommand({ ...target, ChecksumMode: "ENABLED" }),
    );
    expect(head).toMatchObject({ ContentLength: first.length + 1, Metadata: { a: "b" }, ETag });
    expect(head.ChecksumCRC32).toMatch(/-2$/);
    await expect(complete(...parts)).rejects.toMatchObject({ name: "NoSuchUpload" });
    expect(readdirSync(join(local.directory, "state", "objects", "uploads"))).toEqual([]);
  });

  it("refuses parts that are too small, and parts after the upload was aborted", async () => {
    const target = { Bucket: "files", Key: "small-parts" };
    const { UploadId } = await as("admin").send(new CreateMultipartUploadCommand(target));
    const part = { ...target, UploadId };
    const copy = new UploadPartCopyCommand({ ...part, PartNumber: 2, CopySource: "files/source" });
    await put("source", "copied");
    const one = await as("admin").send(
      new UploadPartCommand({ ...part, PartNumber: 1, Body: "a" }),
    );
    const two = (await as("admin").send(copy)).CopyPartResult;
    const Parts = [one, two].map((each, index) => ({ PartNumber: index + 1, ETag: each?.ETag }));
    await expect(
      as("admin").send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts } })),
    ).rejects.toMatchObject({ name: "EntityTooSmall" });
    const uploads = () => as("admin").send(new ListMultipartUploadsCommand({ Bucket: "files" }));
    expect((await uploads()).Uploads).toMatchObject([{ Key: "small-parts", UploadId }]);
    await as("admin").send(new AbortMultipartUploadCommand(part));
    expect((await uploads()).Uploads).toBeUndefined();
    await expect(as("admin").send(copy)).rejects.toMatchObject({ name: "NoSuchUpload" });
    expect(await textOf("small-parts")).toBe("NoSuchKey");
  });

  it("copies objects with their metadata, or with other metadata", async () => {
    await put("from", "copied", { Metadata: { a: "b" }, ContentType: "text/plain" });
    const copy = (Key: string, more: object = {}) =>
      as("admin").send(
        new CopyObjectCommand({ Bucket: "files", Key, CopySource: "files/from", ...more }),
      );
    await copy("to");
    await copy("other", { MetadataDirective: "REPLACE", Metadata: { c: "d" } });
    const head = (Key: string) => as("admin").send(new HeadObjectCommand({ Bucket: "files", Key }));
    expect(await head("to")).toMatchObject({ Metadata: { a: "b" }, ContentType: "text/plain" });
    expect((await head("other")).Metadata).toEqual({ c: "d" });
    expect(await textOf("to")).toBe("copied");
    await expect(copy("from")).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  it("copies tags only for callers who may read and write them", async () => {
    await put("up/tagged", "x", { Tagging: "secret=1" });
    const copy = (who: string, more: object = {}) =>
      as(who).send(
        new CopyObjectCommand({
          Bucket: "files",
          Key: "up/copy",
          CopySource: "files/up/tagged",
          ...more,
        }),
      );
    await expect(copy("Opener")).rejects.toMatchObject({ name: "AccessDenied" });
    await copy("Opener", { TaggingDirective: "REPLACE" });
    await copy("admin");
  });

  it("takes parts only from callers who may use the key of the upload", async () => {
    const target = { Bucket: "sealed", Key: "parts" };
    const { UploadId } = await as("admin").send(new CreateMultipartUploadCommand(target));
    const part = { ...target, UploadId, PartNumber: 1 };
    const upload = (who: string) => as(who).send(new UploadPartCommand({ ...part, Body: "a" }));
    await expect(upload("Opener")).rejects.toMatchObject({ name: "AccessDenied" });
    await put("up/source", "x");
    const copy = new UploadPartCopyCommand({ ...part, CopySource: "files/up/source" });
    await expect(as("Opener").send(copy)).rejects.toMatchObject({ name: "AccessDenied" });
    const { ETag } = await upload("admin");
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload });
    await expect(as("Opener").send(complete)).rejects.toMatchObject({ name: "AccessDenied" });
    await as("admin").send(complete);
  });

  it("keeps tags of objects", async () => {
    const target = { Bucket: "files", Key: "tagged" };
    await put("tagged", "x", { Tagging: "a=1" });
    const tags = async () => (await as("admin").send(new GetObjectTaggingCommand(target))).TagSet;
    expect(await tags()).toEqual([{ Key: "a", Value: "1" }]);
    const TagSet = [{ Key: "b<", Value: "&2" }];
    await as("admin").send(new PutObjectTaggingCommand({ ...target, Tagging: { TagSet } }));
    expect(await tags()).toEqual(TagSet);
    await as("admin").send(new DeleteObjectTaggingCommand(target));
    expect(await tags()).toEqual([]);
  });

  it("lists objects by both operations, in pages and with their versions", async () => {
    const target = { Bucket: "files", Prefix: "list/" };
    for (const key of ["list/a", "list/d/1", "list/ü"]) await put(key, "x");
    const paged = await as("admin").send(
      new ListObjectsV2Command({ ...target, Delimiter: "/", MaxKeys: 2 }),
    );
    expect(paged).toMatchObject({
      KeyCount: 2,
      IsTruncated: true,
      Contents: [{ Key: "list/a", Size: 1 }],
      CommonPrefixes: [{ Prefix: "list/d/" }],
    });
    const ContinuationToken = paged.NextContinuationToken;
    const rest = await as("admin").send(
      new ListObjectsV2Command({ ...target, Delimiter: "/", ContinuationToken }),
    );
    expect(rest).toMatchObject({ IsTruncated: false, Contents: [{ Key: "list/ü" }] });
    const old = await as("admin").send(
      new ListObjectsCommand({ ...target, EncodingType: "url", Marker: "list/a" }),
    );
    expect(old.Contents?.map(({ Key }) => Key)).toEqual(["list/d/1", "list/%C3%BC"]);
    const versions = await as("admin").send(new ListObjectVersionsCommand(target));
    expect(versions.Versions).toMatchObject(
      Array.from({ length: 3 }, () => ({ VersionId: "null", IsLatest: true })),
    );
  });

  it("knows the buckets of the templates with their settings", async () => {
    const { Buckets } = await as("admin").send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["files", "guarded", "sealed"]);
    const Bucket = "sealed";
    const { ServerSideEncryptionConfiguration } = await as("admin").send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: "aws:kms",
          KMSMasterKeyID: expect.stringContaining("arn:aws:kms:"),
        },
      },
    ]);
    const versioning = (name: string) =>
      as("admin").send(new GetBucketVersioningCommand({ Bucket: name }));
    expect((await versioning("sealed")).Status).toBe("Enabled");
    expect((await versioning("files")).Status).toBeUndefined();
    const tagging = (name: string) =>
      as("admin").send(new GetBucketTaggingCommand({ Bucket: name }));
    expect((await tagging("sealed")).TagSet).toEqual([{ Key: "team", Value: "a" }]);
    await expect(tagging("files")).rejects.toMatchObject({ name: "NoSuchTagSet" });
    const located = await as("admin").send(new GetBucketLocationCommand({ Bucket }));
    expect(located.LocationConstraint).toBeFalsy();
    const head = await as("admin").send(new HeadBucketCommand({ Bucket }));
    expect(head.BucketRegion).toBe(REGION);
  });

  it("has the same objects after it was started again", async () => {
    await put("kept", "kept");
    for (const client of clients.values()) client.destroy();
    clients.clear();
    local = await local.restart();
    expect(await textOf("kept")).toBe("NoSuchBucket");
    await local.deploy({ name: "S", resources });
    expect(await textOf("kept")).toBe("kept");
  });
});

describe("the local S3 decides", () => {
  const part = "?partNumber=1&uploadId=u";
  const tagging = "<Tagging><TagSet></TagSet></Tagging>";
  it.each<[string, string, string?, [string, string]?]>([
    ["GET", "/"],
    ["HEAD", "/files"],
    ["GET", "/files"],
    ["GET", "/files?list-type=2"],
    ["GET", "/files?versions"],
    ["GET", "/files?uploads"],
    ["GET", "/files?location"],
    ["GET", "/files?encryption"],
    ["GET", "/files?versioning"],
    ["GET", "/files/k"],
    ["HEAD", "/files/k"],
    ["PUT", "/files/k", "x"],
    ["DELETE", "/files/k"],
    ["GET", "/files/k?tagging"],
    ["PUT", "/files/k?tagging", tagging],
    ["DELETE", "/files/k?tagging"],
    ["POST", "/files/k?uploads"],
    ["PUT", `/files/k${part}`, "x"],
    ["GET", "/files/k?uploadId=u"],
    ["POST", "/files/k?uploadId=u", "<CompleteMultipartUpload/>"],
    ["DELETE", "/files/k?uploadId=u"],
    ["PUT", "/files/k", "", ["x-amz-copy-source", "files/from"]],
    ["PUT", `/files/k${part}`, "", ["x-amz-copy-source", "files/from"]],
  ])("%s %s: a user without a policy gets 403, the admin does not", async (...row) => {
    const [method, path, body = "", header] = row;
    const headers = header ? [header] : [];
    const refused = await rawS3(local, "Bob", method, path, headers, body);
    expect([refused.status, refused.header("x-signet-reason") !== undefined]).toEqual([403, true]);
    // The answer must not show whether a bucket exists.
    const missing = path.replace("/files", "/missing");
    expect((await rawS3(local, "Bob", method, missing, headers, body)).status).toBe(403);
    expect((await rawS3(local, "admin", method, path, headers, body)).status).not.toBe(403);
    if (path === "/") return;
    const answer = await rawS3(local, "admin", method, missing, headers, body);
    expect([answer.status, method === "HEAD" || answer.text.includes("NoSuchBucket")]).toEqual([
      404,
      true,
    ]);
  });

  it("each object of a list", async () => {
    for (const key of ["up/1", "up/2", "other"]) await put(key, "x");
    const Objects = ["up/1", "other", "up/2"].map((Key) => ({ Key }));
    const list = { Bucket: "files", Delete: { Objects } };
    const { Deleted, Errors } = await as("Writer").send(new DeleteObjectsCommand(list));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["up/1", "up/2"]);
    expect(Errors).toMatchObject([{ Key: "other", Code: "AccessDenied" }]);
    expect([await textOf("up/1"), await textOf("other")]).toEqual(["NoSuchKey", "x"]);
    await expect(
      as("Writer").send(new DeleteObjectsCommand({ ...list, Bucket: "missing" })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("by the policy of the bucket", async () => {
    await put("a", "x", { Bucket: "guarded" });
    expect(await textOf("a", "Guest", "guarded")).toBe("x");
    expect(await textOf("a", "Bob", "guarded")).toBe("AccessDenied");
    await expect(
      as("admin").send(new DeleteObjectCommand({ Bucket: "guarded", Key: "a" })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    expect(await textOf("a", "admin", "guarded")).toBe("x");
  });

  it("whether a caller learns that an object does not exist", async () => {
    expect(await textOf("nothing", "Reader")).toBe("AccessDenied");
    expect(await textOf("nothing")).toBe("NoSuchKey");
  });

  it("the use of the key with which objects are encrypted", async () => {
    const sealed = (Key: string, who: string) =>
      put(Key, "sealed", { Bucket: "sealed" }, who).then(
        ({ SSEKMSKeyId }) => SSEKMSKeyId,
        (error: unknown) => (error instanceof Error ? error.name : ""),
      );
    expect(await sealed("a", "Opener")).toContain("arn:aws:kms:");
    expect(await sealed("b", "Opener")).toBe("AccessDenied");
    expect(await sealed("up/a", "Writer")).toBe("AccessDenied");
    expect(await textOf("a", "Opener", "sealed")).toBe("sealed");
    expect(await textOf("a", "Reader", "sealed")).toBe("AccessDenied");
    await expect(
      put("up/a", "x", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: "alias/none" }),
    ).rejects.toMatchObject({ name: "KMS.NotFoundException" });
  });

  it.each([
    ["a lock", "x-amz-object-lock-mode", "GOVERNANCE", 501],
    ["a key of the customer", "x-amz-server-side-encryption-customer-algorithm", "AES256", 501],
    ["a header that S3 may add", "x-amz-new", "1", 501],
    ["another owner", "x-amz-expected-bucket-owner", "111122223333", 403],
    ["an encryption that S3 does not have", "x-amz-server-side-encryption", "rot13", 400],
  ])("against a request with %s", async (_, name, value, expected) => {
    const answer = await rawS3(local, "admin", "PUT", "/files/refused", [[name, value]], "x");
    expect(answer.status).toBe(expected);
    expect(await textOf("refused")).toBe("NoSuchKey");
  });
});
