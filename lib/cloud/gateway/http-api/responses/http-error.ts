import type { Denied } from "../../../../sigv4/request/denial.ts";
import type { Pair } from "../../../../sigv4/request/request.ts";
import { diagnosed, diagnosisHeaders } from "../../../access/diagnosis.ts";
import { refusalHeaders, type Refusal } from "../../../access/refusal.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import { jsonResponse } from "../../../http/json-response.ts";

/** An error response that an HTTP API itself sends, before or instead of the response of its backend. */
export interface HttpError {
  readonly status: number;
  readonly message: string;
  /** Reason for the log. This member is not sent; `hints` can explain the error to the caller. */
  readonly reason: string;
  /** Headers that AWS sends, too. */
  readonly headers?: readonly Pair[];
  /** Additional headers of the local cloud that explain the error. AWS does not send them. */
  readonly hints?: readonly Pair[];
  /** The smallest statements that would allow the request, for the log, if policies refused it. */
  readonly allowing?: Refusal["allowing"];
}

/** Texts and capitals are AWS's: do not tidy them. */
function error(status: number, message: string) {
  return (reason: string): HttpError => ({ status, message, reason });
}

export const notFound = error(404, "Not Found");
export const unauthorized = error(401, "Unauthorized");
export const tooManyRequests = error(429, "Too Many Requests");
/** The backend cannot be called or returned an invalid response, or an authorizer failed. */
export const internalError = error(500, "Internal Server Error");
/** The backend did not respond in time. */
export const serviceUnavailable = error(503, "Service Unavailable");
export const tooLarge = error(413, "Request Entity Too Large");

/** The error for a request that could be read as another request or as another caller's request. */
export function badRequest(reason: string): HttpError {
  const hints = refusalHeaders({ reason, allowing: [] });
  return { status: 400, message: "Bad Request", reason, hints };
}

/** The error for every caller who may not call a route. AWS gives no reason; the local cloud adds headers that do. */
export function forbidden(refusal: Pick<Refusal, "reason" | "allowing">): HttpError {
  return {
    status: 403,
    message: "Forbidden",
    reason: refusal.reason,
    allowing: refusal.allowing,
    hints: refusalHeaders(refusal),
  };
}

/** The error for a failed signature check. AWS gives no detail for any of them. */
export function signatureDenied({ denial, message }: Denied, diagnosis?: string): HttpError {
  const reason =
    denial === "MissingAuthenticationToken"
      ? "the request is not signed"
      : diagnosed(message, diagnosis);
  const refused = forbidden({ reason, allowing: [] });
  return { ...refused, hints: [...(refused.hints ?? []), ...diagnosisHeaders(diagnosis)] };
}

/** Builds the response to an error. */
export function errorResponse({
  status,
  message,
  headers = [],
  hints = [],
}: HttpError): WireResponse {
  return jsonResponse(status, { message }, [...headers, ...hints]);
}
