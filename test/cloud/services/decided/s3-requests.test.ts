import { describe, expect, it } from "vitest";
import { deletedObjects } from "../../../../lib/cloud/services/decided/s3/deleted-objects.ts";
import { s3OperationOf } from "../../../../lib/cloud/services/decided/s3/s3-operations.ts";
import { s3Request } from "../../../../lib/cloud/services/decided/s3/s3-request.ts";
import { wireRequest, type Pair } from "../../../../lib/sigv4/request/request.ts";
import { emptyAccount } from "../../deployment/deploy-sketch.ts";

const COPY: readonly Pair[] = [["x-amz-copy-source", "/from/a%20b?versionId=7"]];
const account = emptyAccount();

/** Returns the operation, the attempts and the condition keys of a request, or `undefined` outside of the table. */
function read(
  method: string,
  target: string,
  headers: readonly Pair[] = [],
  host = "127.0.0.1:4566",
) {
  const request = s3Request(wireRequest(method, `http://${host}${target}`, headers));
  const operation = s3OperationOf(request);
  const body = Buffer.from("<Delete><Object><Key>k</Key></Object></Delete>");
  return (
    operation && {
      name: operation.name,
      attempts: operation
        .attempts(request, account, body)
        .map(({ action, resource }) => `${action} ${resource}`),
      keys: operation.attempts(request, account, body)[0]?.keys,
    }
  );
}

const arn = (text: string) => `arn:aws:s3:::${text}`;

const known: readonly (readonly [string, string, string, readonly string[], (readonly Pair[])?])[] =
  [
    ["GET", "/", "ListBuckets", ["s3:ListAllMyBuckets *"]],
    ["HEAD", "/bucket", "HeadBucket", [`s3:ListBucket ${arn("bucket")}`]],
    [
      "GET",
      "/bucket/?list-type=2&prefix=a%2F",
      "ListObjectsV2",
      [`s3:ListBucket ${arn("bucket")}`],
    ],
    ["GET", "/bucket?versions", "ListObjectVersions", [`s3:ListBucketVersions ${arn("bucket")}`]],
    [
      "GET",
      "/bucket?encryption=",
      "GetBucketEncryption",
      [`s3:GetEncryptionConfiguration ${arn("bucket")}`],
    ],
    [
      "GET",
      "/bucket?versioning",
      "GetBucketVersioning",
      [`s3:GetBucketVersioning ${arn("bucket")}`],
    ],
    ["GET", "/bucket?tagging", "GetBucketTagging", [`s3:GetBucketTagging ${arn("bucket")}`]],
    ["GET", "/bucket?location", "GetBucketLocation", [`s3:GetBucketLocation ${arn("bucket")}`]],
    ["POST", "/bucket?delete", "DeleteObjects", [`s3:DeleteObject ${arn("bucket/k")}`]],
    [
      "GET",
      "/bucket/a%20b/%C3%BC?x-id=GetObject",
      "GetObject",
      [`s3:GetObject ${arn("bucket/a b/ü")}`],
    ],
    ["GET", "/bucket/k?versionId=3", "GetObject", [`s3:GetObjectVersion ${arn("bucket/k")}`]],
    [
      "HEAD",
      "/bucket/k?x-amz-checksum-mode=ENABLED",
      "HeadObject",
      [`s3:GetObject ${arn("bucket/k")}`],
    ],
    ["PUT", "/bucket/k", "PutObject", [`s3:PutObject ${arn("bucket/k")}`]],
    [
      "PUT",
      "/bucket/k",
      "PutObject",
      [
        `s3:PutObject ${arn("bucket/k")}`,
        `s3:PutObjectAcl ${arn("bucket/k")}`,
        `s3:PutObjectTagging ${arn("bucket/k")}`,
      ],
      [
        ["x-amz-acl", "public-read"],
        ["x-amz-tagging", "a=b"],
      ],
    ],
    [
      "PUT",
      "/bucket/k",
      "CopyObject",
      [`s3:GetObjectVersion ${arn("from/a b")}`, `s3:PutObject ${arn("bucket/k")}`],
      COPY,
    ],
    ["PUT", "/bucket/k?partNumber=1&uploadId=u", "UploadPart", [`s3:PutObject ${arn("bucket/k")}`]],
    [
      "PUT",
      "/bucket/k?partNumber=1&uploadId=u",
      "UploadPartCopy",
      [`s3:GetObjectVersion ${arn("from/a b")}`, `s3:PutObject ${arn("bucket/k")}`],
      COPY,
    ],
    ["POST", "/bucket/k?uploads=", "CreateMultipartUpload", [`s3:PutObject ${arn("bucket/k")}`]],
    [
      "DELETE",
      "/bucket/k?uploadId=u",
      "AbortMultipartUpload",
      [`s3:AbortMultipartUpload ${arn("bucket/k")}`],
    ],
    [
      "DELETE",
      "/bucket/k?versionId=1",
      "DeleteObject",
      [`s3:DeleteObjectVersion ${arn("bucket/k")}`],
    ],
  ];

describe("a request to S3", () => {
  it.each(
    known.map(([method, target, name, attempts, headers = []]) => ({
      method,
      target,
      name,
      attempts,
      headers,
    })),
  )("$method $target is $name", ({ method, target, name, attempts, headers }) => {
    expect(read(method, target, headers)).toMatchObject({ name, attempts });
  });

  it.each([
    ["GET", "/bucket?policy"],
    ["GET", "/bucket/k?acl"],
    ["GET", "/bucket/k?something-new"],
    ["PUT", "/bucket"],
    ["PUT", "/bucket?tagging"],
    ["PUT", "/bucket/k?uploadId=u"],
    ["POST", "/bucket/k?restore"],
    ["DELETE", "/bucket"],
    ["PATCH", "/bucket/k"],
  ])("%s %s is outside of the table", (method, target) => {
    expect(read(method, target)).toBeUndefined();
  });

  it("that deletes in spite of a lock is outside of the table", () => {
    expect(
      read("DELETE", "/bucket/k", [["x-amz-bypass-governance-retention", "true"]]),
    ).toBeUndefined();
  });

  it.each([
    ["bucket.localhost:4566", "/k"],
    ["bucket.s3.localhost", "/k"],
    ["bucket.s3.us-east-1.amazonaws.com", "/k"],
    ["s3.us-east-1.amazonaws.com", "/bucket/k"],
    ["localhost:4566", "/bucket/k"],
  ])("to the host %s names its bucket", (host, target) => {
    expect(read("GET", target, [], host)?.attempts).toEqual([`s3:GetObject ${arn("bucket/k")}`]);
  });

  it("has condition keys that are decoded", () => {
    expect(read("GET", "/bucket?prefix=up%2Floads&max-keys=2")?.keys).toEqual({
      "s3:prefix": ["up/loads"],
      "s3:max-keys": ["2"],
    });
    expect(read("PUT", "/bucket/k", COPY)?.attempts).toHaveLength(2);
    expect(read("PUT", "/bucket/k", [["x-amz-tagging", "a%20b=c+d"]])?.keys).toMatchObject({
      "s3:RequestObjectTag/a b": ["c d"],
      "s3:RequestObjectTagKeys": ["a b"],
    });
  });

  it.each<[string, string, readonly Pair[], string]>([
    ["a plus in the query", "/bucket?prefix=a+b", [], "InvalidURI"],
    ["a repeated parameter", "/bucket?prefix=a&prefix=b", [], "InvalidArgument"],
    ["a repeated parameter in two spellings", "/bucket?prefix=a&pre%66ix=b", [], "InvalidArgument"],
    [
      "a repeated header",
      "/bucket/k",
      [
        ["x-amz-acl", "private"],
        ["X-Amz-Acl", "public-read"],
      ],
      "InvalidArgument",
    ],
    ["bytes that are not UTF-8", "/bucket/%ff", [], "InvalidURI"],
    ["a bucket with an encoded slash", "/buck%2Fet/k", [], "InvalidBucketName"],
    ["a bucket in capitals", "/Bucket/k", [], "InvalidBucketName"],
    ["a copy without a key", "/bucket/k", [["x-amz-copy-source", "/from"]], "InvalidArgument"],
  ])("is refused with %s", (_, target, headers, type) => {
    expect(() => read("PUT", target, headers) ?? read("GET", target, headers)).toThrow(
      expect.objectContaining({ type }),
    );
  });
});

describe("the body of DeleteObjects", () => {
  it("names objects and versions", () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a &amp; &#x62;</Key></Object><Object><Key>c</Key><VersionId>1</VersionId><ETag>2</ETag></Object><Quiet>true</Quiet></Delete>`;
    expect(deletedObjects(Buffer.from(body))).toEqual({
      objects: [
        { key: "a & b", versionId: undefined, conditions: {} },
        { key: "c", versionId: "1", conditions: { ETag: "2" } },
      ],
      isQuiet: true,
    });
  });

  const object = (content: string) => `<Delete><Object>${content}</Object></Delete>`;
  it.each([
    ["nothing", ""],
    ["no object", "<Delete></Delete>"],
    ["an object without a key", object("<VersionId>1</VersionId>")],
    ["two keys of an object", object("<Key>a</Key><Key>b</Key>")],
    ["a comment", object("<Key>a<!-- b --></Key>")],
    ["a document type", `<!DOCTYPE x>${object("<Key>a</Key>")}`],
    ["CDATA", object("<Key><![CDATA[a]]></Key>")],
    ["an unknown element", object("<Key>a</Key><Other>b</Other>")],
    ["an unknown entity", object("<Key>&x;</Key>")],
    ["text between the elements", object("a<Key>a</Key>")],
    ["an end that is missing", "<Delete><Object><Key>a</Key></Object>"],
    ["a second root", object("<Key>a</Key>") + object("<Key>b</Key>")],
    ["more than 1,000 objects", `<Delete>${"<Object><Key>a</Key></Object>".repeat(1001)}</Delete>`],
  ])("is refused with %s", (_, body) => {
    expect(() => deletedObjects(Buffer.from(body))).toThrow(
      expect.objectContaining({ type: "MalformedXML" }),
    );
  });
});
