import type { Denied } from "../../../sigv4/request/denial.ts";
import type { Pair } from "../../../sigv4/request/request.ts";
import { refusalHeaders, refusalText, type Refusal } from "../../access/refusal.ts";
import { diagnosed, diagnosisHeaders } from "../../access/diagnosis.ts";
import type { WireResponse } from "../../http/http-types.ts";
import { jsonResponse } from "../../http/json-response.ts";

/** What Lambda answers itself, before or instead of the function. */
export interface UrlError {
  readonly response: WireResponse;
  /** Why, for the log; never sent. */
  readonly reason: string;
}

const FORBIDDEN =
  "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

/** Lambda tells nothing of why; the local cloud does, in headers of its own. */
export function forbidden(refusal: Pick<Refusal, "reason" | "allowing">): UrlError {
  return {
    response: apiError(
      403,
      "AccessDeniedException",
      { Message: FORBIDDEN },
      refusalHeaders(refusal),
    ),
    reason: refusalText(refusal),
  };
}

/** A failed signature check, without the canonical request that API Gateway would show. */
export function signatureDenied({ denial, message }: Denied, diagnosis?: string): UrlError {
  // Who does not sign at all is told the same as who may not.
  if (denial === "MissingAuthenticationToken") {
    return forbidden({ reason: "the request is not signed", allowing: [] });
  }
  return {
    response: apiError(403, `${denial}Exception`, { message }, diagnosisHeaders(diagnosis)),
    reason: diagnosed(message, diagnosis),
  };
}

/** Lambda's own refusal of one event too many, as its API words it. */
export function throttled(reason: string): UrlError {
  const body = {
    Type: "User",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    message: "Rate Exceeded.",
  };
  return { response: apiError(429, "TooManyRequestsException", body), reason };
}

/** As Lambda's API words it. */
export function tooLarge(bytes: number, limit: number): UrlError {
  const message = `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${limit} bytes)`;
  const body = { Type: "User", message };
  return { response: apiError(413, "RequestTooLargeException", body), reason: message };
}

/** The function failed, or answered what is no response. */
export function failed(reason: string): UrlError {
  const headers: readonly Pair[] = [["Content-Type", "text/plain"]];
  return { response: { status: 502, headers, body: "Internal Server Error" }, reason };
}

function apiError(
  status: number,
  errorType: string,
  body: object,
  headers: readonly Pair[] = [],
): WireResponse {
  return jsonResponse(status, body, [["x-amzn-ErrorType", errorType], ...headers]);
}
