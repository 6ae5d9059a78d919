import type { Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { decideCall } from "./decide-call.ts";
import type { DecidedCall } from "./decided-call.ts";

/**
 * Answers a call that is in the table.
 *
 * @throws {ServiceError} Always: the refusal, or 501 for a call that is allowed.
 */
export function answered(call: Call, decided: DecidedCall): never {
  decideCall(call, decided);
  throw allowedButNotServed(decided);
}

/** The answer to an allowed call: the client must see that it had no effect. */
function allowedButNotServed({ service, operation, attempts }: DecidedCall): ServiceError {
  const resources = [...new Set(attempts.map(({ resource }) => resource))].slice(0, 3).join(", ");
  const text = `The caller is allowed to call ${service}:${operation} on ${resources}, but the local cloud does not serve it: nothing was done.`;
  return new ServiceError("NotImplemented", text, 501);
}
