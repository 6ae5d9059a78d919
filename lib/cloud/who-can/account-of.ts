import { newAccount, type Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { deployStacks } from "../deployment/deploy-stacks.ts";
import type { Unjudged } from "../deployment/run/run.ts";
import { newCloudState } from "../state/cloud-state.ts";

/** The account and region of stacks that do not declare any. */
export interface Environment {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Deploys an assembly to an account in memory, without serving or storing it. Error annotations and
 * missing look-ups do not stop the deployment, because they are not about access. The caller shows them.
 *
 * @param onUnjudged Receives each resource that depends on a custom resource, whose function does not run here.
 * @throws {DeploymentBlocked} If a template contains something that cannot be evaluated.
 */
export function accountOf(
  stacks: readonly AssemblyStack[],
  fallback: Environment,
  onUnjudged: (unjudged: Unjudged) => void = () => undefined,
): Account {
  const accountId = stacks.find((stack) => stack.accountId !== undefined)?.accountId;
  const region = stacks.find((stack) => stack.region !== undefined)?.region;
  const state = newCloudState(accountId ?? fallback.accountId, region ?? fallback.region);
  const account: Account = { ...newAccount(state), valuesUnknown: true };
  const unjudged = deployStacks(
    account,
    stacks.map((stack) => ({ ...stack, errors: [], missing: [] })),
  );
  for (const one of unjudged) onUnjudged(one);
  return account;
}
