import { LambdaClient } from "@aws-sdk/client-lambda";

/**
 * Returns the region of the AWS configuration as the SDK reads it: from `AWS_REGION`, then from the profile.
 * The SDK reads it only through a client, so this function makes a client, which sends no request.
 *
 * @param profile @default - `AWS_PROFILE`, then `default`, as in the SDK
 * @returns `undefined` if no region is configured or the configuration cannot be read.
 */
export async function profileRegion(profile?: string): Promise<string | undefined> {
  const client = new LambdaClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    // The SDK throws if there is no region, and if a file is damaged. `resolveCredentials` reports the latter.
    return undefined;
  } finally {
    client.destroy();
  }
}
