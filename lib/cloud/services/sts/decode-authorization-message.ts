import { authorize, type Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";

/**
 * Refuses every message, because EC2 and a few other services encode the reasons of their refusals, but none of the
 * services that the local cloud serves. Their reasons are in the header `x-signet-reason`.
 *
 * @throws {ServiceError} InvalidAuthorizationMessageException, or AccessDenied.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export function decodeAuthorizationMessage(call: Call): never {
  const action = { action: "sts:DecodeAuthorizationMessage", resource: "*" };
  authorize(call, action, { type: "AccessDenied", status: 403 });
  throw new ServiceError("InvalidAuthorizationMessageException", "Message is invalid");
}
