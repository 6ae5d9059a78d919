import { messageOf } from "../../../../errors.ts";
import type { Account } from "../../../account/account.ts";
import { BackendUnusable, type BackendSettings } from "./backend-settings.ts";
import { forwardedRequest } from "./forwarded-request.ts";
import { passedOn } from "./passed-on.ts";
import { callUpstream } from "./upstream.ts";

/**
 * Creates buckets. A bucket that exists stays as it is.
 *
 * @throws {BackendUnusable} If the backend does not create one of them.
 */
export async function createBuckets(
  settings: BackendSettings,
  names: readonly string[],
  account: Account,
): Promise<void> {
  for (const name of names) {
    const reason = await creationFault(settings, name, account);
    if (reason === undefined) continue;
    throw new BackendUnusable(
      `cannot create the bucket ${name} in the backend of s3: ${reason}; start the backend first, or leave --backend out`,
    );
  }
}

/** Returns why a bucket was not created, or `undefined` if it exists now. */
async function creationFault(
  settings: BackendSettings,
  bucket: string,
  account: Account,
): Promise<string | undefined> {
  const { origin } = settings;
  const body = Buffer.from(locationOf(account.region));
  try {
    const request = forwardedRequest({ method: "PUT", bucket, body }, account, settings);
    const response = await callUpstream(settings, request, [body], undefined);
    const answer = await passedOn(origin, response, false);
    const text = Buffer.from(answer.body).toString("utf8");
    const isThere = /<Code>BucketAlready(?:OwnedByYou|Exists)<\/Code>/.test(text);
    if (answer.status < 300 || (answer.status === 409 && isThere)) return undefined;
    const code = /<Code>(\w{1,100})<\/Code>/.exec(text)?.[1] ?? "an error";
    return `${origin} answered ${answer.status} with ${code}`;
  } catch (error) {
    return messageOf(error);
  }
}

/** A bucket outside of the default region names its region. */
function locationOf(region: string): string {
  if (region === "us-east-1") return "";
  const location = `<LocationConstraint>${region}</LocationConstraint>`;
  return `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${location}</CreateBucketConfiguration>`;
}
