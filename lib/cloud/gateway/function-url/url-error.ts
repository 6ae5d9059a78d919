import type { Denied } from "../../../sigv4/request/denial.ts";
import type { Pair } from "../../../sigv4/request/request.ts";
import { refusalHeaders, type Refusal } from "../../access/refusal.ts";
import { diagnosed, diagnosisHeaders } from "../../access/diagnosis.ts";
import type { WireResponse } from "../../http/http-types.ts";
import { jsonResponse } from "../../http/json-response.ts";

/** An error response that Lambda itself sends, before or instead of the function's response. */
export interface UrlError {
  readonly response: WireResponse;
  /** Reason for the log. This member is not sent; headers of `response` can explain the error to the caller. */
  readonly reason: string;
  /** The smallest statements that would allow the request, for the log, if policies refused it. */
  readonly allowing?: Refusal["allowing"];
}

const FORBIDDEN =
  "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

/** Builds a 403 response. Lambda gives no reason; the local cloud adds headers that do. */
export function forbidden(refusal: Pick<Refusal, "reason" | "allowing">): UrlError {
  return {
    response: apiError(
      403,
      "AccessDeniedException",
      { Message: FORBIDDEN },
      refusalHeaders(refusal),
    ),
    reason: refusal.reason,
    allowing: refusal.allowing,
  };
}

/** The error for a host that has no function URL. Its message is `null`, as on AWS. */
export function unknownUrl(): UrlError {
  const reason = "there is no such function URL";
  const headers = refusalHeaders({ reason, allowing: [] });
  return { response: apiError(403, "AccessDeniedException", { Message: null }, headers), reason };
}

/** The error for a failed signature check. It omits the canonical request, which API Gateway would send. */
export function signatureDenied({ denial, message }: Denied, diagnosis?: string): UrlError {
  // An unsigned request gets the same response as an unauthorized caller.
  if (denial === "MissingAuthenticationToken") {
    return forbidden({ reason: "the request is not signed", allowing: [] });
  }
  return {
    response: apiError(403, `${denial}Exception`, { message }, diagnosisHeaders(diagnosis)),
    reason: diagnosed(message, diagnosis),
  };
}

/** The error when a function has reached its concurrency limit, in the wording of Lambda's API. */
export function throttled(reason: string): UrlError {
  const body = {
    Type: "User",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    message: "Rate Exceeded.",
  };
  return { response: apiError(429, "TooManyRequestsException", body), reason };
}

/** The error for an event above Lambda's size limit, in the wording of Lambda's API. */
export function tooLarge(bytes: number, limit: number): UrlError {
  const message = `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${limit} bytes)`;
  const body = { Type: "User", message };
  return { response: apiError(413, "RequestTooLargeException", body), reason: message };
}

/** The error when the function failed or returned an invalid response. */
export function failed(reason: string): UrlError {
  const headers: readonly Pair[] = [["Content-Type", "text/plain"]];
  return { response: { status: 502, headers, body: "Internal Server Error" }, reason };
}

/** Maximum number of characters of a failed function's payload that are logged. */
const LOGGED_PAYLOAD_LENGTH = 2000;

/** The error when the function has failed. */
export function failedFunction({ payload }: { readonly payload: string }): UrlError {
  return failed(`the function failed: ${payload.slice(0, LOGGED_PAYLOAD_LENGTH)}`);
}

function apiError(
  status: number,
  errorType: string,
  body: object,
  headers: readonly Pair[] = [],
): WireResponse {
  return jsonResponse(status, body, [["x-amzn-ErrorType", errorType], ...headers]);
}
