import type { WireResponse } from "../../../../http/http-types.ts";
import type { ObjectRecord } from "../../../../objects/object-record.ts";
import { element } from "../../../protocol/query/xml.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { decideCall } from "../../decide-call.ts";
import type { Attempt } from "../../decided-call.ts";
import { bucketArn } from "../../s3/s3-attempts.ts";
import { headerTags, tagKeys } from "../../s3/s3-keys.ts";
import { copySource } from "../../s3/s3-request.ts";
import { checkedTags } from "../../s3/tags-in.ts";
import { checkWriting, fitsReading } from "./conditions.ts";
import { requireKey } from "./encryption.ts";
import { contentHead, writtenHeaders } from "./object-head.ts";
import { encryptionPairs } from "./put-object.ts";
import { bucketNamed, objectNamed, type ObjectCall } from "./store-call.ts";
import { xmlResponse } from "./xml-response.ts";

/** Answers CopyObject. Both objects refer to the same bytes. */
export function copyObject(on: ObjectCall): WireResponse {
  const { call, decided, objects, key } = on;
  const { read } = decided;
  const { name: bucket } = on.bucket;
  const source = copiedObject(on);
  const replaced = isReplaced(read.header("x-amz-metadata-directive"));
  const { headers, metadata } = replaced ? contentHead(read) : contentOf(source);
  const written = writtenHeaders(read, on.bucket);
  const isSame = source.bucket === bucket && source.key === key;
  const namesHow = ["x-amz-storage-class", "x-amz-server-side-encryption"].some(
    (name) => read.header(name) !== undefined,
  );
  if (isSame && !replaced && !namesHow) {
    const text =
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
    throw new ServiceError("InvalidRequest", text);
  }
  const hasOwnTags = isReplaced(read.header("x-amz-tagging-directive"));
  const tags = hasOwnTags ? checkedTags(headerTags(read.header("x-amz-tagging"))) : source.tags;
  if (!hasOwnTags && tags.length > 0) requireTagging(on, source);
  requireKey(call, "kms:GenerateDataKey", { bucket, key, headers: written });
  checkWriting(read.header, objects.find(bucket, key));
  const record: ObjectRecord = {
    ...source,
    bucket,
    key,
    headers: { ...headers, ...written },
    metadata,
    tags,
    modified: call.account.clock.now().toISOString(),
  };
  objects.put(record);
  const response = xmlResponse(on, "CopyObjectResult", copyResult(record));
  return { ...response, headers: [...response.headers, ...encryptionPairs(written)] };
}

/** Decides copying the tags of an object, which policies may depend on. */
function requireTagging({ call, decided, bucket, key }: ObjectCall, source: ObjectRecord): void {
  const [from, to] = [bucketArn(call.account, source.bucket), bucketArn(call.account, bucket.name)];
  const attempts: readonly Attempt[] = [
    { action: "s3:GetObjectTagging", resource: `${from}/${source.key}`, policyOf: from },
    {
      action: "s3:PutObjectTagging",
      resource: `${to}/${key}`,
      policyOf: to,
      keys: tagKeys(source.tags),
    },
  ];
  decideCall(call, { ...decided, attempts });
}

/** Returns the object that a copy names, if the conditions of the request hold. */
export function copiedObject(on: ObjectCall): ObjectRecord {
  const { call, decided } = on;
  const { header } = decided.read;
  const { bucket, key, versionId } = copySource(header("x-amz-copy-source") ?? "");
  bucketNamed(call.account, bucket);
  const record = objectNamed(on, bucket, key, versionId);
  requireKey(call, "kms:Decrypt", record);
  if (fitsReading(header, record, "x-amz-copy-source-")) return record;
  const text = "At least one of the pre-conditions you specified did not hold";
  throw new ServiceError("PreconditionFailed", text, 412);
}

export function copyResult({ etag, modified }: Pick<ObjectRecord, "etag" | "modified">): string {
  return element("LastModified", modified) + element("ETag", `"${etag}"`);
}

/** Headers that a copy does not take from its source. */
const NOT_COPIED = /^x-amz-(?:server-side-encryption|storage-class|website-redirect-location)/;

function contentOf({ headers, metadata }: ObjectRecord) {
  const kept = Object.entries(headers).filter(([name]) => !NOT_COPIED.test(name));
  return { headers: Object.fromEntries(kept), metadata };
}

function isReplaced(directive = "COPY"): boolean {
  if (directive === "COPY" || directive === "REPLACE") return directive === "REPLACE";
  throw new ServiceError("InvalidArgument", `Unknown directive ${directive}.`);
}
