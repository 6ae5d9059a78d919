import { traceIdOf } from "../../../gateway/proxy/trace-id.ts";
import { descend, RECURSION } from "../../../invocations/lineage.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import type { Referred } from "./function-named.ts";

/**
 * Returns the trace id with which a call invokes a function, one level below the caller.
 *
 * @throws {ServiceError} RecursiveInvocationException if the function has invoked itself too often.
 */
export function descendingTrace(
  { account, request }: Call,
  { arn, name }: Pick<Referred, "arn" | "name">,
): string {
  const { traceId, isLoop } = descend(traceIdOf(request), arn);
  if (isLoop && account.functions.get(name)?.recursiveLoop !== "Allow") {
    throw new ServiceError("RecursiveInvocationException", RECURSION);
  }
  return traceId;
}
