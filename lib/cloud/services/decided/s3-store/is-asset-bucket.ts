/**
 * Returns whether a bucket has the name that `cdk bootstrap` gives to the bucket of assets. The local cloud keeps such a
 * bucket itself even if S3 has a backend, because CloudFormation and Lambda read templates and code from it.
 */
export function isAssetBucket(name: string | undefined): boolean {
  return /^cdk-[a-z0-9]+-assets-/.test(name ?? "");
}
