import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { REGION, startTestCloud } from "../../../test-cloud.ts";
import { startS3rver } from "./start-s3rver.ts";

it("an object of 30 MB passes to a backend and back as a stream", async () => {
  const s3rver = await startS3rver();
  const files = { Type: "AWS::S3::Bucket", Properties: { BucketName: "files" } };
  const local = await startTestCloud(
    [{ name: "S", resources: { files } }],
    undefined,
    undefined,
    undefined,
    { backends: { s3: { url: s3rver.url } } },
  );
  const client = new S3Client({
    region: REGION,
    endpoint: local.cloud.awsEndpoint,
    forcePathStyle: true,
    credentials: local.keys("admin"),
  });
  try {
    const piece = Buffer.alloc(1_000_000, "0123456789");
    const Body = Readable.from(Array.from({ length: 30 }, () => piece));
    const target = { Bucket: "files", Key: "large" };
    await client.send(new PutObjectCommand({ ...target, Body, ContentLength: 30_000_000 }));
    const got = await client.send(new GetObjectCommand(target));
    const hash = createHash("sha256").update((await got.Body?.transformToByteArray()) ?? "");
    const whole = createHash("sha256").update(Buffer.alloc(30_000_000, "0123456789"));
    expect([got.ContentLength, hash.digest("hex")]).toEqual([30_000_000, whole.digest("hex")]);
  } finally {
    client.destroy();
    await local.close();
    await s3rver.close();
  }
});
