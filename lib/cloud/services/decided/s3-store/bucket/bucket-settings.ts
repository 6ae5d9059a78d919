import { createHash } from "node:crypto";
import { isMap } from "../../../../../json.ts";
import type { Account } from "../../../../account/account.ts";
import type { WireResponse } from "../../../../http/http-types.ts";
import { element } from "../../../protocol/query/xml.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { encryptionOf } from "../object/encryption.ts";
import type { BucketCall, StoreCall } from "../object/store-call.ts";
import { emptyResponse, xmlResponse } from "../object/xml-response.ts";

/** Answers ListBuckets: the buckets of the deployed templates. */
export function listBuckets(on: StoreCall): WireResponse {
  const { account } = on.call;
  const { query } = on.decided.read;
  const prefix = query.get("prefix") ?? "";
  const after = query.get("continuation-token") ?? "";
  const most = Math.min(Number(query.get("max-buckets") ?? MOST_BUCKETS), MOST_BUCKETS);
  const isHere = (query.get("bucket-region") ?? account.region) === account.region;
  const names = [...account.records.values()]
    .filter(({ type }) => isHere && type === "AWS::S3::Bucket")
    .map(({ name }) => name)
    .filter((name) => name.startsWith(prefix) && name > after)
    .toSorted();
  const shown = names.slice(0, most);
  const date = element("CreationDate", account.state.adminDate ?? new Date(0).toISOString());
  const region = element("BucketRegion", account.region);
  const buckets = shown.map((name) => `<Bucket>${element("Name", name)}${date}${region}</Bucket>`);
  const next =
    shown.length < names.length ? element("ContinuationToken", shown.at(-1) ?? after) : "";
  const content = `${ownerOf(account)}<Buckets>${buckets.join("")}</Buckets>${next}`;
  return xmlResponse(on, "ListAllMyBucketsResult", content);
}

const MOST_BUCKETS = 10_000;

export function headBucket(on: BucketCall): WireResponse {
  return emptyResponse(on, [["x-amz-bucket-region", on.call.account.region]]);
}

/** Answers GetBucketLocation. The oldest region has no name. */
export function bucketLocation(on: BucketCall): WireResponse {
  const { region } = on.call.account;
  return xmlResponse(on, "LocationConstraint", region === "us-east-1" ? "" : region);
}

export function bucketEncryption(on: BucketCall): WireResponse {
  const { algorithm, keyId, hasBucketKey } = encryptionOf(on.bucket);
  const key = keyId === undefined ? "" : element("KMSMasterKeyID", keyId);
  const standard = `<ApplyServerSideEncryptionByDefault>${element("SSEAlgorithm", algorithm)}${key}</ApplyServerSideEncryptionByDefault>`;
  const rule = `<Rule>${standard}${element("BucketKeyEnabled", String(hasBucketKey))}</Rule>`;
  return xmlResponse(on, "ServerSideEncryptionConfiguration", rule);
}

/** Answers GetBucketVersioning with the setting of the template. A bucket without one has no status. */
export function bucketVersioning(on: BucketCall): WireResponse {
  const setting = on.bucket.properties["VersioningConfiguration"];
  const status = isMap(setting) ? setting["Status"] : undefined;
  const content = typeof status === "string" ? element("Status", status) : "";
  return xmlResponse(on, "VersioningConfiguration", content);
}

/**
 * Answers GetBucketTagging with the tags of the template.
 *
 * @throws {ServiceError} NoSuchTagSet if the template has none.
 */
export function bucketTagging(on: BucketCall): WireResponse {
  const { Tags: tags } = on.bucket.properties;
  const pairs = Array.isArray(tags) ? tags.filter(isMap) : [];
  if (pairs.length === 0) throw new ServiceError("NoSuchTagSet", "The TagSet does not exist", 404);
  const items = pairs.map(
    ({ Key, Value }) =>
      `<Tag>${element("Key", String(Key))}${element("Value", String(Value))}</Tag>`,
  );
  return xmlResponse(on, "Tagging", `<TagSet>${items.join("")}</TagSet>`);
}

/** Returns the account as the owner of buckets and objects. Its id looks like the canonical user of S3. */
export function ownerOf({ accountId }: Account, name = "Owner"): string {
  const id = createHash("sha256").update(accountId).digest("hex");
  return `<${name}>${element("ID", id)}</${name}>`;
}
