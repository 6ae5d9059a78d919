import { invalid } from "../request/names.ts";

/** An object of S3 that a URL names. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

/** A host of S3 in any region, with the bucket in front of it if the address is not in the path style. */
const S3_HOST =
  /^(?:(.+)\.)?s3(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/;

/**
 * Returns the object that a URL names. An address of S3 in any region means the local S3, because clients make it from
 * the region and not from the endpoint that they call.
 *
 * @param endpoint Host, with its port, to which the request was sent. It has the same objects.
 * @throws {ServiceError} ValidationError if the URL names no object of S3.
 */
export function objectAt(url: string, endpoint: string | undefined): ObjectAddress {
  const { protocol, host, hostname, pathname, search } = parsed(url);
  const ofS3 = S3_HOST.exec(hostname);
  const isS3 = ofS3 !== null;
  const bucket = ofS3?.[1];
  const isHere = host === endpoint || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  const local = isHere || isS3 ? undefined : bucketBefore(host, endpoint);
  if (!["http:", "https:"].includes(protocol) || (!isS3 && !isHere && local === undefined)) {
    if (protocol !== "https:" || !hostname.includes(".")) throw unsupported();
    const [name = hostname] = hostname.split(".");
    throw invalid(`S3 error: Domain name specified in ${name} is not a valid S3 domain`);
  }
  if (search !== "") {
    throw invalid(
      "TemplateURL must not have a query: the local cloud reads the newest version of an object",
    );
  }
  const path = decoded(pathname.slice(1));
  const inHost = bucket ?? local;
  if (inHost !== undefined) return address(inHost, path);
  const slash = path.indexOf("/");
  return address(path.slice(0, Math.max(slash, 0)), path.slice(slash + 1));
}

function address(bucket: string, key: string): ObjectAddress {
  if (bucket === "" || key === "") throw unsupported();
  return { bucket, key };
}

/** Returns the bucket in a host such as `bucket.localhost:4566`. */
function bucketBefore(host: string, endpoint: string | undefined): string | undefined {
  const local = /^(.+)\.localhost(?::\d+)?$/.exec(host)?.[1];
  if (local !== undefined) return local.replace(/\.s3$/, "");
  return endpoint !== undefined && host.endsWith(`.${endpoint}`)
    ? host.slice(0, -endpoint.length - 1)
    : undefined;
}

function parsed(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw unsupported();
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw unsupported();
  }
}

function unsupported() {
  return invalid("TemplateURL must be a supported URL.");
}
