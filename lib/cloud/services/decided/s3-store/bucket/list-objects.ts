import { uriEncode } from "../../../../../sigv4/request/encoding.ts";
import type { WireResponse } from "../../../../http/http-types.ts";
import type { ObjectRecord } from "../../../../objects/object-record.ts";
import { element } from "../../../protocol/query/xml.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { ownerOf } from "./bucket-settings.ts";
import { listPage, type ListPage } from "./list-page.ts";
import type { BucketCall } from "../object/store-call.ts";
import { xmlResponse } from "../object/xml-response.ts";

/** Most entries of an answer. */
const MOST = 1000;

/** Answers ListObjectsV2. */
export function listObjectsV2(on: BucketCall): WireResponse {
  const { query } = on.decided.read;
  const token = query.get("continuation-token");
  const after = token === undefined ? (query.get("start-after") ?? "") : afterOf(token);
  const { page, encode, common } = listed(on, after);
  const isOwned = query.get("fetch-owner") === "true";
  const start = query.get("start-after");
  return xmlResponse(
    on,
    "ListBucketResult",
    [
      ...common,
      element("KeyCount", String(page.records.length + page.commonPrefixes.length)),
      ...(start === undefined ? [] : [element("StartAfter", encode(start))]),
      ...(token === undefined ? [] : [element("ContinuationToken", token)]),
      ...(page.next === undefined ? [] : [element("NextContinuationToken", tokenOf(page.next))]),
      ...page.records.map(
        (one) =>
          `<Contents>${entryOf(one, encode)}${isOwned ? ownerOf(on.call.account) : ""}</Contents>`,
      ),
      ...prefixesOf(page, encode),
    ].join(""),
  );
}

/** Answers ListObjects, the older list. */
export function listObjects(on: BucketCall): WireResponse {
  const { query } = on.decided.read;
  const marker = query.get("marker") ?? "";
  const { page, encode, common } = listed(on, marker);
  // Without a delimiter, clients continue after the last key.
  const hasNext = page.next !== undefined && query.get("delimiter") !== undefined;
  return xmlResponse(
    on,
    "ListBucketResult",
    [
      ...common,
      element("Marker", encode(marker)),
      ...(hasNext ? [element("NextMarker", encode(page.next ?? ""))] : []),
      ...page.records.map(
        (one) => `<Contents>${entryOf(one, encode)}${ownerOf(on.call.account)}</Contents>`,
      ),
      ...prefixesOf(page, encode),
    ].join(""),
  );
}

/** Answers ListObjectVersions. Each object has one version, without an id. */
export function listVersions(on: BucketCall): WireResponse {
  const marker = on.decided.read.query.get("key-marker") ?? "";
  const { page, encode, common } = listed(on, marker);
  const version = `${element("VersionId", "null")}${element("IsLatest", "true")}`;
  return xmlResponse(
    on,
    "ListVersionsResult",
    [
      ...common,
      element("KeyMarker", encode(marker)),
      ...(page.next === undefined ? [] : [element("NextKeyMarker", encode(page.next))]),
      ...page.records.map(
        (one) => `<Version>${entryOf(one, encode)}${version}${ownerOf(on.call.account)}</Version>`,
      ),
      ...prefixesOf(page, encode),
    ].join(""),
  );
}

/** Returns a part of the list, and the elements that every list begins with. */
function listed({ decided, objects, bucket }: BucketCall, after: string) {
  const { query } = decided.read;
  const encoding = query.get("encoding-type");
  if (encoding !== undefined && encoding !== "url") {
    throw new ServiceError("InvalidArgument", "Invalid Encoding Method specified in Request");
  }
  const encode = (text: string) =>
    encoding === "url" ? text.split("/").map(uriEncode).join("/") : text;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const asked = mostIn(query.get("max-keys"));
  const most = Math.min(asked, MOST);
  const page = listPage(objects.list(bucket.name), { prefix, delimiter, after, most });
  const common = [
    element("Name", bucket.name),
    element("Prefix", encode(prefix)),
    ...(delimiter === "" ? [] : [element("Delimiter", encode(delimiter))]),
    element("MaxKeys", String(most)),
    ...(encoding === undefined ? [] : [element("EncodingType", encoding)]),
    element("IsTruncated", String(page.next !== undefined)),
  ];
  return { page, encode, common };
}

/** Returns the number of entries that a parameter allows. */
export function mostIn(text = String(MOST)): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new ServiceError(
    "InvalidArgument",
    "Provided max-keys not an integer or within integer range",
  );
}

function entryOf(record: ObjectRecord, encode: (text: string) => string): string {
  const { key, modified, etag, size, headers } = record;
  return [
    element("Key", encode(key)),
    element("LastModified", modified),
    element("ETag", `"${etag}"`),
    element("Size", String(size)),
    element("StorageClass", headers["x-amz-storage-class"] ?? "STANDARD"),
  ].join("");
}

function prefixesOf({ commonPrefixes }: ListPage, encode: (text: string) => string) {
  return commonPrefixes.map(
    (one) => `<CommonPrefixes>${element("Prefix", encode(one))}</CommonPrefixes>`,
  );
}

function tokenOf(next: string): string {
  return Buffer.from(next).toString("base64url");
}

function afterOf(token: string): string {
  const after = Buffer.from(token, "base64url").toString("utf8");
  if (tokenOf(after) === token) return after;
  throw new ServiceError("InvalidArgument", "The continuation token provided is incorrect");
}
