import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import { headerValues, type Pair, type WireRequest } from "../../../../sigv4/request/request.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { isHoisted, OF_SIGNATURE, s3Headers } from "./s3-headers.ts";

/** A request to S3, decoded. The decision and a backend get the same names and values. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** Host without the bucket, with the port. */
  readonly host: string;
  /** Parameters of the query, without the ones of a presigned URL. */
  readonly query: ReadonlyMap<string, string>;
  /** Names of the headers, in lower case. */
  readonly headerNames: readonly string[];
  /** Returns the value of a header. The name must be in lower case. */
  readonly header: (name: string) => string | undefined;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Decodes a request. The bucket is in the path, as clients send it that are configured with an address, or the first
 * label of the host.
 *
 * @throws {ServiceError} If a part cannot be decoded in exactly one way.
 */
export function s3Request(request: WireRequest): S3Request {
  const { method, path } = request;
  const host = headerValues(request, "host")[0] ?? "";
  const fromHost = bucketInHost(host);
  const [, first = "", rest] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  const bucket = fromHost ?? (first === "" ? undefined : decoded(first));
  const encodedKey = fromHost === undefined ? rest : path.slice(1);
  const key = encodedKey === undefined || encodedKey === "" ? undefined : decoded(encodedKey);
  if (bucket !== undefined && !BUCKET.test(bucket)) {
    throw new ServiceError("InvalidBucketName", "The specified bucket is not valid.");
  }
  if (bucket === undefined && key !== undefined) throw invalidUri();
  if (key !== undefined && Buffer.byteLength(key) > 1024) {
    throw new ServiceError("KeyTooLongError", "Your key is too long");
  }
  const headers = s3Headers(request);
  return {
    method,
    bucket,
    key,
    host: fromHost === undefined ? host : host.slice(fromHost.length + 1),
    query: queryIn(request),
    headerNames: [...new Set(headers.map(([name]) => name))],
    header: (name) => soleHeader(headers, name),
  };
}

/** Returns the bucket of a virtual host, such as `bucket.s3.us-east-1.amazonaws.com` or `bucket.localhost`. */
function bucketInHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  const found =
    /^(.+)\.s3(?:[.-][a-z0-9-]+)?\.(?:amazonaws\.com|localhost)$/.exec(name) ??
    /^(?!s3(?:\.|$))([a-z0-9.-]+)\.localhost$/.exec(name);
  return found?.[1];
}

function queryIn(request: WireRequest): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [encodedName, encodedValue] of request.query) {
    // Some readers take a plus for a space, so a policy and a backend could see two different prefixes.
    if (`${encodedName}${encodedValue}`.includes("+")) throw invalidUri();
    const name = decoded(encodedName);
    if (OF_SIGNATURE.test(name) || isHoisted(request, name)) continue;
    if (found.has(name)) {
      throw new ServiceError("InvalidArgument", `The parameter ${name} is repeated.`);
    }
    found.set(name, decoded(encodedValue));
  }
  return found;
}

/** @throws {ServiceError} If the header is repeated, because a backend could use another of its values. */
function soleHeader(headers: readonly Pair[], name: string): string | undefined {
  const [value, ...more] = headers.flatMap(([given, text]) => (given === name ? [text] : []));
  if (more.length > 0) {
    throw new ServiceError("InvalidArgument", `The header ${name} is repeated.`);
  }
  return value;
}

function decoded(text: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(uriDecodeBytes(text));
  } catch {
    throw invalidUri();
  }
}

/** The error for a URI that cannot be decoded. */
function invalidUri(): ServiceError {
  return new ServiceError("InvalidURI", "Couldn't parse the specified URI.");
}

/** Returns bucket, key and version that a header of a copy names: `/bucket/key?versionId=…`, encoded. */
export function copySource(header: string): {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
} {
  const [, bucket = "", encodedKey = "", versionId] =
    /^\/?([^/?]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(header) ?? [];
  if (!BUCKET.test(bucket) || encodedKey === "") {
    throw new ServiceError(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  }
  return { bucket, key: decoded(encodedKey), versionId };
}
