import { principalKeys } from "../../../account/condition-context.ts";
import type { Call } from "../../protocol/call.ts";
import type { Form } from "../../protocol/query/form.ts";
import { requireAllowed } from "../access/allowed.ts";
import { simulatedCaller } from "./simulated-caller.ts";
import { simulationInput } from "./simulation-input.ts";
import { simulationResults } from "./simulation-results.ts";

/**
 * Evaluates the policies in the request for each action on each resource. Nothing of the account has an effect.
 *
 * @throws {ServiceError} ValidationError, InvalidInput or AccessDenied.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export async function simulateCustomPolicy(call: Call, form: Form): Promise<string> {
  const input = simulationInput(form);
  requireAllowed(call, "SimulateCustomPolicy", "*");
  const { account } = call;
  const { partition, accountId } = account;
  const caller = simulatedCaller(input.callerArn, account);
  // Without a CallerArn, no condition key and no resource policy says anything about the caller.
  const arn = `arn:${partition}:iam::${accountId}:user/`;
  const nobody = { type: "User", accountId, arn, userId: "", userName: "" } as const;
  return simulationResults(form, input, {
    account,
    principal: caller ?? nobody,
    keys: caller ? principalKeys(caller) : {},
    policies: [],
    boundaries: input.boundaries,
  });
}
