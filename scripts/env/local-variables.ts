import { resolve } from "node:path";
import type { Outputs } from "../outputs/outputs.ts";

/**
 * Returns the variables with which the CDK CLI, the AWS CLI and the AWS SDKs use a local cloud. They contain no key.
 *
 * @param state The state directory of the cloud.
 * @param profile Name of the user or role that calls.
 */
export function localVariables(
  state: string,
  { awsEndpoint, region }: Pick<Outputs, "awsEndpoint" | "region">,
  profile: string,
) {
  return {
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_CONFIG_FILE: resolve(state, "config"),
    AWS_SHARED_CREDENTIALS_FILE: resolve(state, "credentials"),
    AWS_PROFILE: profile,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // Without credentials, the SDKs would look for a server of EC2 in the network.
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
