import type { Account } from "../../../account/account.ts";
import { isAssetBucket } from "../s3-store/is-asset-bucket.ts";
import type { BackendOption } from "./open-backends.ts";
import type { Backends } from "../s3/s3-call.ts";

/**
 * Returns the backends of the start command. Their code is loaded on demand, because most clouds have none.
 *
 * @throws {CodedError} If one of them cannot be used.
 */
export async function backendsOf(
  options: Readonly<Record<string, BackendOption | undefined>> = {},
  allowed: ReadonlySet<string>,
): Promise<Backends> {
  if (Object.values(options).every((one) => one === undefined)) return {};
  const { openBackends } = await import("./open-backends.ts");
  return openBackends(options, allowed);
}

/**
 * Creates the buckets of the deployed stacks in the backend of S3, if there is one.
 *
 * @throws {CodedError} If the backend does not create one of them.
 */
export async function createBuckets({ s3 }: Backends, account: Account): Promise<void> {
  const buckets = [...account.records.values()].filter(
    ({ type, name }) => type === "AWS::S3::Bucket" && !isAssetBucket(name),
  );
  await s3?.createBuckets(
    buckets.map(({ name }) => name),
    account,
  );
}
