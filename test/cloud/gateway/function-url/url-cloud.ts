import type { Credentials } from "../../../../lib/sigv4/signing/signing-options.ts";
import { call, type Answer, type CallOptions, type TestCloud } from "../../test-cloud.ts";

/** Calls a function by its URL. The path begins with a slash. */
export function callUrl(
  local: TestCloud,
  functionName: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  const url = local.cloud.functionUrls()[functionName];
  if (url === undefined) throw new Error(`${functionName} has no URL`);
  return call(new URL(url).origin, method, path, { service: "lambda", ...options });
}

/** Returns the status of the response to `GET /` of a function URL. */
export async function statusOf(
  local: TestCloud,
  functionName: string,
  as?: Credentials,
): Promise<number> {
  return (await callUrl(local, functionName, "GET", "/", { as })).status;
}
