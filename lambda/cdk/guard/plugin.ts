import type { PluginGuard } from "../../../lib/formats/function/guard-config.ts";
import { CodedError, messageOf } from "../../../lib/errors.ts";
import { serviceEndpoint, type Environment } from "../../../lib/cdk/runtime/https/endpoint.ts";
import { signedPost } from "../../../lib/cdk/runtime/https/signed-post.ts";
import { json } from "../../http/response.ts";
import { statusOf } from "./proxy-response.ts";
import type { RouteGuard } from "./route-guard.ts";
import { isMap, parseJson } from "../../../lib/json.ts";

/** The plugin did not answer as a function behind API Gateway does. */
class PluginFailed extends CodedError {
  readonly code = "ERR_PLUGIN";
}

/** What is left to answer in where the plugin takes too long. */
const MARGIN_MS = 500;
/** Lambda's limit on a synchronous response. */
const RESPONSE_BYTES = 6_291_556;

/**
 * Asks a function of the user's first, with the whole event. Its 200 lets the event pass; any other answer
 * is the answer as it stands; no answer is a 500.
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

/** @throws {Error} unless it answers in the form of the proxy integration, with a status. */
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
  if (status !== 200) throw new PluginFailed(`${functionName} cannot be asked: status ${status}`);
  if (headers["x-amz-function-error"] !== undefined)
    throw new PluginFailed(`${functionName} failed`);
  const response = parseJson(body.toString());
  const answered = statusOf(response);
  // API Gateway takes 200 for a status that is not there. That would let everything pass.
  if (answered === undefined || !isMap(response) || response["statusCode"] === undefined) {
    throw new PluginFailed(`${functionName} gave no answer of the proxy integration's form`);
  }
  return { status: answered, response };
}
