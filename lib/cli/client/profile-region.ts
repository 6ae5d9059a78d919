import { LambdaClient } from "@aws-sdk/client-lambda";

/**
 * The region of the AWS configuration, by the SDK's own reading of it: `AWS_REGION`, then the profile's.
 * A client is the way to it; it is never sent anything.
 *
 * @param profile @default as the SDK has it: `AWS_PROFILE`, else `default`
 * @returns `undefined` where none is configured, or none can be read.
 */
export async function profileRegion(profile?: string): Promise<string | undefined> {
  const client = new LambdaClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    // The SDK's word for "no region", and for a file that is damaged: looking for credentials says that.
    return undefined;
  } finally {
    client.destroy();
  }
}
