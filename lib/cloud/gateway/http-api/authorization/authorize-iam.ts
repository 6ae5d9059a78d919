import type { WireRequest } from "../../../../sigv4/request/request.ts";
import { verify } from "../../../../sigv4/verification/verify.ts";
import { diagnosis } from "../../../access/diagnosis.ts";
import { onApi } from "../../../access/requested-actions.ts";
import type { RequestedAction } from "../../../access/decide.ts";
import type { Account } from "../../../account/account.ts";
import { DEFAULT_ROUTE } from "../../../account/apigatewayv2/http-api.ts";
import type { Caller, Identity } from "../../../account/iam/identities.ts";
import { unprovenReading } from "../../proxy/unproven-reading.ts";
import { UNSIGNED_AMZ_HEADERS } from "../../proxy/unsigned-amz-headers.ts";
import { decideCall } from "../../rest-api/authorization/decide-call.ts";
import { badRequest, forbidden, signatureDenied, type HttpError } from "../responses/http-error.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";

/** Returns the identity that signed a request to a route with `AWS_IAM`, or the error. */
export function authenticate(
  { directory, region }: Account,
  request: WireRequest,
  now: Date,
): Identity | HttpError {
  const settings = { region, service: "execute-api" };
  const find = (id: string) => directory.find(id);
  const unsignedAmzHeaders = UNSIGNED_AMZ_HEADERS;
  const result = verify(request, { find, now, unsignedAmzHeaders, ...settings });
  if (!result.ok) {
    return signatureDenied(result, diagnosis(directory, request, result, settings));
  }
  const unproven = unprovenReading(request, result.signedHeaders);
  return unproven === undefined ? result.credentials : badRequest(unproven);
}

/** The verb and path of a request in policies. The default route has one name for all of its requests. */
function calledAs({ match, request, path }: HttpExchange): {
  readonly verb: string;
  readonly path: string;
} {
  return match.route.key === DEFAULT_ROUTE
    ? { verb: DEFAULT_ROUTE, path: "" }
    : { verb: request.method, path };
}

/** `execute-api:Invoke` on the verb and path of the request itself. */
export function invokeAction(exchange: HttpExchange): RequestedAction {
  const { account, api, stage } = exchange;
  return onApi(account, { apiId: api.id, stage: stage.name, ...calledAs(exchange) });
}

/**
 * Returns the error if the policies of a caller do not allow the call. HTTP APIs have no resource policy, so a caller of
 * another account has to assume a role in the account of the API.
 */
export function refusedInvoke(exchange: HttpExchange, caller: Caller): HttpError | undefined {
  const called = { ...exchange, path: calledAs(exchange).path };
  const { refusal } = decideCall(called, caller, invokeAction(exchange));
  return refusal && forbidden(refusal);
}
