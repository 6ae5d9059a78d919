type Assets = ReadonlyMap<string, string>;

/** Scheme of the names of uploaded files among the assets of a stack. Assets of an assembly never have it. */
const UPLOADED = "s3://";

/** Returns the name that an uploaded file has among the assets of a stack. */
export function uploadedName(bucket: string, key: string): string {
  return `${UPLOADED}${bucket}/${key}`;
}

/**
 * Returns the name, among the assets of a stack, of the file that a template names.
 *
 * An uploaded file is found by its bucket and its key, because policies decide by both who may read and replace it. The
 * buckets of an assembly are not here, so its assets are found by their keys only.
 */
export function assetName(assets: Assets, bucket: unknown, key: string): string {
  const name = uploadedName(String(bucket), key);
  return !assets.has(name) && !key.startsWith(UPLOADED) && assets.has(key) ? key : name;
}

/** Returns the path of the file that a template names, or `undefined` if there is no such file. */
export function assetAt(assets: Assets, bucket: unknown, key: string): string | undefined {
  const name = assetName(assets, bucket, key);
  return assets.has(name) ? assets.get(name) : undefined;
}
