import { resourcePolicyOf } from "../../account/records/resource-policies.ts";
import { decide } from "../../access/decide.ts";
import { refusalOf } from "../../access/refusal.ts";
import type { Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { DecidedCall } from "./decided-call.ts";
import { refusalWords } from "./refusal-words.ts";

/**
 * Decides a call by the caller's policies and the policy of each resource.
 *
 * @throws {ServiceError} The service's own error for a caller who may not, for the first attempt that is refused.
 */
export function decideCall(call: Call, { service, attempts }: DecidedCall): void {
  const { account, caller } = call;
  const words = refusalWords(service, call.request);
  for (const { action, resource, policyOf = resource, keys = {} } of attempts) {
    const [, , , , owner = ""] = resource.split(":");
    const requested = {
      action,
      resource,
      shown: words.resource(resource),
      resourcePolicy: resourcePolicyOf(account.resourcePolicies, policyOf),
      resourceAccountId: owner === "" ? account.accountId : owner,
      keys,
    };
    const refusal = refusalOf(decide(account, caller, requested, call), requested);
    if (!refusal) continue;
    const message = refusal.message.replaceAll(action, words.action(action));
    throw new ServiceError(words.type, message, words.status, { ...refusal, message });
  }
}
