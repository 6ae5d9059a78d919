import { randomUUID } from "node:crypto";
import { headerValues, type WireRequest } from "../../../sigv4/request/request.ts";
import { newTraceId } from "../../runtime/trace-id.ts";

/** Form of a caller's trace id, with its parent and other members in any order after the root. */
const TRACE = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(?:;[A-Za-z]{1,16}=[\w:|-]{0,128}){0,8}$/;

/**
 * Returns the trace id of a request: the caller's `X-Amzn-Trace-Id`, to which AWS adds a parent if it has none, or
 * else a new one. A header of another form is replaced, because the value becomes a header and an environment
 * variable.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceIdOf(request: Pick<WireRequest, "headers">): string {
  const [given = "", second] = headerValues(request, "x-amzn-trace-id");
  if (second !== undefined || !TRACE.test(given)) return newTraceId();
  const members = given.split(";");
  const lacks = (name: string) => !members.some((member) => member.startsWith(`${name}=`));
  if (lacks("Parent")) {
    members.splice(1, 0, `Parent=${randomUUID().replaceAll("-", "").slice(0, 16)}`);
  }
  if (lacks("Sampled")) members.push("Sampled=0");
  return members.join(";");
}
