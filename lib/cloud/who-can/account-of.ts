import { newAccount, type Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { deployStack } from "../deployment/deploy-stack.ts";
import { newCloudState } from "../state/cloud-state.ts";

/** Where an assembly is taken to be deployed, for the stacks that do not say. */
export interface Environment {
  readonly accountId: string;
  readonly region: string;
}

/**
 * The account that an assembly makes, in memory alone: nothing is served and nothing is kept. Error
 * annotations do not stop it, since none of them is about access; the caller shows them.
 *
 * @throws {TemplateUnsupported} at anything that cannot be evaluated.
 */
export function accountOf(stacks: readonly AssemblyStack[], fallback: Environment): Account {
  const accountId = stacks.find((stack) => stack.accountId !== undefined)?.accountId;
  const region = stacks.find((stack) => stack.region !== undefined)?.region;
  const account = newAccount(
    newCloudState(accountId ?? fallback.accountId, region ?? fallback.region),
  );
  for (const stack of stacks) deployStack(account, { ...stack, errors: [] });
  return account;
}
