import { refusalHeaders } from "../access/refusal.ts";
import type { NoResponse, WireResponse } from "../http/http-types.ts";
import type { RequestEntry } from "../process/log.ts";
import type { Service } from "./protocol/service.ts";
import { ServiceError } from "./protocol/service-error.ts";

/** What the log says about a call in addition to its request and response. */
type Explained = Pick<RequestEntry, "caller" | "callerFunction" | "denied" | "reason" | "allow">;

export interface Answer {
  readonly response: WireResponse | NoResponse;
  readonly explained: Explained;
}

/** Faults do not apply to calls without a signature. */
export async function unsignedAnswer(
  performed: Promise<WireResponse>,
  service: Service,
  requestId: string,
): Promise<Answer> {
  try {
    return { response: await performed, explained: { denied: false } };
  } catch (error) {
    return failure(error, service, requestId);
  }
}

/**
 * Returns the answer for an error of an operation.
 *
 * @throws The error, if it is not an error of the service.
 */
export function failure(
  error: unknown,
  service: Service,
  requestId: string,
): Answer & { readonly response: WireResponse } {
  if (!(error instanceof ServiceError)) throw error;
  const { message, refusal } = error;
  const answer = service.failed(error, requestId);
  if (!refusal) {
    const denied = answer.status === 401 || answer.status === 403;
    return { response: answer, explained: { denied, reason: message } };
  }
  const { reason, allowing: allow } = refusal;
  const headers = [...answer.headers, ...refusalHeaders(refusal)];
  return { response: { ...answer, headers }, explained: { denied: true, reason, allow } };
}
