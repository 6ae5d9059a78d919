import { parseQuery } from "../../../../sigv4/request/request.ts";
import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import type { TagRecord } from "../../../state/tag-record.ts";
import type { Attempt } from "../decided-call.ts";
import { copySource, type S3Request } from "./s3-request.ts";

type Keys = NonNullable<Attempt["keys"]>;

/** Condition keys of lists, by the parameter that has their value. */
const OF_LIST: readonly (readonly [string, string])[] = [
  ["s3:prefix", "prefix"],
  ["s3:delimiter", "delimiter"],
  ["s3:max-keys", "max-keys"],
];

/** Headers of a request that writes an object, each of which is a condition key with the same name. */
const OF_WRITE: readonly string[] = [
  "if-match",
  "if-none-match",
  "x-amz-acl",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write",
  "x-amz-grant-write-acp",
  "x-amz-metadata-directive",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-storage-class",
  "x-amz-website-redirect-location",
];

/** Returns the condition keys of a list of objects. A parameter that is absent has no key. */
export function listKeys({ query }: S3Request): Keys {
  return defined(OF_LIST.map(([key, parameter]) => [key, query.get(parameter)]));
}

/** Returns the condition key of an action on a version of an object. */
export function versionKeys(versionId: string | undefined): Keys {
  return defined([["s3:versionid", versionId]]);
}

/** Returns the condition keys of a request that writes an object. */
export function writeKeys({ header }: S3Request): Keys {
  const tags = headerTags(header("x-amz-tagging"));
  const source = header("x-amz-copy-source");
  const { bucket, key } = source === undefined ? { bucket: "", key: "" } : copySource(source);
  return {
    ...defined(OF_WRITE.map((name) => [`s3:${name}`, header(name)])),
    ...defined([
      ["s3:x-amz-copy-source", source === undefined ? undefined : `${bucket}/${key}`],
      ["s3:object-lock-mode", header("x-amz-object-lock-mode")],
      ["s3:object-lock-retain-until-date", header("x-amz-object-lock-retain-until-date")],
      ["s3:object-lock-legal-hold", header("x-amz-object-lock-legal-hold")],
    ]),
    ...tagKeys(tags),
  };
}

/** Returns the condition keys of tags that a request gives an object. */
export function tagKeys(tags: readonly TagRecord[]): Keys {
  return {
    ...(tags.length === 0 ? {} : { "s3:RequestObjectTagKeys": tags.map(([name]) => name) }),
    ...Object.fromEntries(tags.map(([name, value]) => [`s3:RequestObjectTag/${name}`, [value]])),
  };
}

/** Reads the tags in a header, which has the form of a query. The last one of a name counts. */
export function headerTags(header: string | undefined): readonly TagRecord[] {
  const decode = (text: string) => uriDecodeBytes(text.replaceAll("+", " ")).toString("utf8");
  const pairs = parseQuery(header ?? "").map(
    ([name, value]) => [decode(name), decode(value)] as const,
  );
  return [...new Map(pairs)];
}

function defined(pairs: readonly (readonly [string, string | undefined])[]): Keys {
  return Object.fromEntries(
    pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, [value]]])),
  );
}
