import { isLoopback } from "./secure-url.ts";

/**
 * Returns whether the environment sends the calls of AWS's tools to this machine: to a local cloud instead of AWS.
 *
 * @param env The environment, whose `AWS_ENDPOINT_URL` the AWS CLI, the SDKs and the CDK CLI read.
 */
export function isLocalEndpoint(env: Readonly<Record<string, string | undefined>>): boolean {
  const { AWS_ENDPOINT_URL: url = "", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ignored = "" } = env;
  return ignored.toLowerCase() !== "true" && URL.canParse(url) && isLoopback(new URL(url).hostname);
}
