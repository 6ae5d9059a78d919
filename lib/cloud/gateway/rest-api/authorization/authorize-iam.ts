import type { WireRequest } from "../../../../sigv4/request/request.ts";
import { verify } from "../../../../sigv4/verification/verify.ts";
import { onApi } from "../../../access/requested-actions.ts";
import type { RequestedAction } from "../../../access/decide.ts";
import type { Account } from "../../../account/account.ts";
import type { Identity } from "../../../account/iam/identities.ts";
import { diagnosis } from "../../../access/diagnosis.ts";
import { unprovenReading } from "../../proxy/unproven-reading.ts";
import { UNSIGNED_AMZ_HEADERS } from "../../proxy/unsigned-amz-headers.ts";
import type { Exchange } from "../routing/exchange.ts";
import { decideCall, type CallDecision } from "./decide-call.ts";
import {
  accessDenied,
  badRequest,
  requestUriTooLong,
  signatureDenied,
  type GatewayError,
} from "../responses/gateway-responses.ts";

/** API Gateway's limit on the length of a request's ARN, in characters. */
const ARN_LIMIT = 1600;

/** `execute-api:Invoke` on the verb and path of the request, not of the route's template; an error if too long. */
export function invokeAction({
  account,
  api,
  stage,
  request,
  path,
}: Exchange): RequestedAction | GatewayError {
  const target = { apiId: api.id, stage: stage.name, verb: request.method, path };
  const action = onApi(account, target, stage.snapshot.policy);
  return action.resource.length > ARN_LIMIT ? requestUriTooLong : action;
}

/** Returns the identity that signed a request to a method with `AWS_IAM`, or the error response. */
export function authenticate(
  account: Account,
  request: WireRequest,
  now: Date,
): Identity | GatewayError {
  const { directory, region } = account;
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

/**
 * Returns the error if a caller may not invoke the method. The caller's policies and the API's policy decide
 * together. For an anonymous caller, only the API's policy decides: if the API has one, it must allow.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function authorizeInvoke(exchange: Exchange): GatewayError | undefined {
  const { account, stage, caller } = exchange;
  if (!caller && !stage.snapshot.policy) return undefined;
  const action = invokeAction(exchange);
  if ("errorType" in action) return action;
  return refused(account, decideCall(exchange, caller, action));
}

/** Returns the error for a decision that denies, `undefined` for one that allows. */
export function refused(
  { accountId }: Account,
  { evaluation, refusal }: CallDecision,
): GatewayError | undefined {
  if (!refusal) return undefined;
  const { resource } = evaluation.request;
  // API Gateway shows only the last four digits of its own account id.
  const masked = `${"*".repeat(8)}${accountId.slice(-4)}`;
  const shown = resource.replace(`:${accountId}:`, `:${masked}:`);
  return accessDenied(
    refusal.message.replace(resource, () => shown),
    refusal,
  );
}

/**
 * Returns the error for a malformed signature on a request whose route does not exist. For any other signature,
 * returns `undefined`: such a request gets the same response as an unsigned one.
 */
export function unsignedFault(
  account: Account,
  request: WireRequest,
  now: Date,
): GatewayError | undefined {
  const result = verify(request, {
    find: () => undefined,
    region: account.region,
    service: "execute-api",
    now,
  });
  return !result.ok && result.denial === "IncompleteSignature"
    ? signatureDenied(result)
    : undefined;
}
