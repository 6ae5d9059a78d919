/** Signing names of S3's services by the label that names them. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ["s3", "s3"],
  ["s3-accesspoint", "s3"],
  ["s3-control", "s3"],
  ["s3-object-lambda", "s3-object-lambda"],
  ["s3-outposts", "s3-outposts"],
  ["s3express-control", "s3express"],
]);

/**
 * Returns the scope of an S3 host: `s3.<region>`, `<bucket>.s3.<region>`, where a bucket's name may have dots,
 * `<bucket>.s3.dualstack.<region>`, the older forms `<bucket>.s3-<region>` and `<bucket>.s3`, access points, and
 * directory buckets. Returns `undefined` for any other host.
 *
 * @param labels The labels before `.amazonaws.com`.
 */
export function s3Scope(
  labels: readonly string[],
  isRegion: RegExp,
): { readonly service: string; readonly region: string } | undefined {
  const last = labels.at(-1) ?? "";
  if (!isRegion.test(last)) {
    // The endpoint without a region serves the buckets of us-east-1, and redirects to others.
    if (last === "s3") return { service: "s3", region: "us-east-1" };
    const region = /^s3-(.+)$/.exec(last)?.[1] ?? "";
    return isRegion.test(region) ? { service: "s3", region } : undefined;
  }
  const before = labels.at(-2) === "dualstack" ? labels.at(-3) : labels.at(-2);
  const name = before?.replace(/-fips$/, "") ?? "";
  const service =
    SERVICES.get(name) ?? (/^s3express-\w+-az\d+$/.test(name) ? "s3express" : undefined);
  return service === undefined ? undefined : { service, region: last };
}
