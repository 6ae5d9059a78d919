import type { PluginGuard } from "../../../lib/formats/function/guard-config.ts";
import { CodedError, messageOf } from "../../../lib/errors.ts";
import { serviceEndpoint, type Environment } from "../../../lib/cdk/runtime/https/endpoint.ts";
import { signedPost } from "../../../lib/cdk/runtime/https/signed-post.ts";
import { json } from "../../http/response.ts";
import { statusOf } from "./proxy-response.ts";
import type { RouteGuard } from "./route-guard.ts";
import { isMap, parseJson } from "../../../lib/json.ts";

/** The plugin failed or returned no response of the proxy integration. */
class PluginFailed extends CodedError {
  readonly code = "ERR_PLUGIN";
}

/** Time in ms that remains for an error response if the plugin does not respond in time. */
const MARGIN_MS = 500;
/** Lambda's limit on the response of a synchronous invocation, in bytes. */
const RESPONSE_BYTES = 6_291_556;

/**
 * Returns a guard that invokes a function of the user with the whole event. If the function responds with 200, the
 * handler runs. Any other response is returned to the caller unchanged. If the function fails or does not respond,
 * the response is 500.
 */
export function pluginGuard({ functionName }: PluginGuard, env: Environment): RouteGuard {
  return async ({ event, lambda, next, log }) => {
    const remaining = lambda.getRemainingTimeInMillis();
    const timeoutMs = Math.max(remaining - MARGIN_MS, remaining / 2);
    const answer = await invoke(functionName, event, timeoutMs, env).catch((error: unknown) => {
      log({ guard: "failed", reason: "plugin", message: messageOf(error) });
      return undefined;
    });
    if (!answer) return json(500, { message: "Internal server error" });
    if (answer.status === 200) {
      log({ guard: "accepted" });
      return next();
    }
    log({ guard: "refused", reason: "plugin" });
    return answer.response;
  };
}

/**
 * Invokes the plugin and returns its response with the status.
 *
 * @throws {Error} If the call fails.
 * @throws {PluginFailed} If the function fails, or if its response is not a proxy integration response with a status.
 */
async function invoke(functionName: string, event: object, timeoutMs: number, env: Environment) {
  const { status, headers, body } = await signedPost(
    env,
    serviceEndpoint("lambda", env),
    {
      path: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
      headers: [["Content-Type", "application/json"]],
      body: Buffer.from(JSON.stringify(event)),
    },
    new Date(),
    { timeoutMs, responseBytes: RESPONSE_BYTES },
  );
  if (status !== 200) throw new PluginFailed(`cannot invoke ${functionName}: status ${status}`);
  if (headers["x-amz-function-error"] !== undefined)
    throw new PluginFailed(`${functionName} failed`);
  const response = parseJson(body.toString());
  const answered = statusOf(response);
  // API Gateway treats a missing status as 200. Doing the same here would accept every request.
  if (answered === undefined || !isMap(response) || response["statusCode"] === undefined) {
    throw new PluginFailed(
      `${functionName} returned no response in the form of the proxy integration`,
    );
  }
  return { status: answered, response };
}
