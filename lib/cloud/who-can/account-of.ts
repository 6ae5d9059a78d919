import { newAccount, type Account } from "../account/account.ts";
import { unknownPolicies } from "../account/iam/unknown-policies.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { deployStacks } from "../deployment/deploy-stacks.ts";
import { DeploymentBlocked } from "../deployment/run/problems.ts";
import { recordTypes } from "../resources/record-types.ts";
import { resourceTypes } from "../resources/resource-types.ts";
import type { Unjudged } from "../deployment/run/run.ts";
import { newCloudState } from "../state/cloud-state.ts";
import { judgedStacks, unjudgedIn, withoutBlocked } from "./judged-stacks.ts";

/** The account and region of stacks that do not declare any. */
export interface Environment {
  readonly accountId: string;
  readonly region: string;
}

/** An account for a matrix, and the resources of the templates that it has only by name. */
interface Judged {
  readonly account: Account;
  /** Construct paths and types. */
  readonly notJudged: readonly string[];
  /**
   * Resources that depend on a custom resource, whose function does not run here, and identities with a policy of AWS
   * that is not known.
   */
  readonly unjudged: readonly Unjudged[];
}

/** Deploys an assembly as `judgedAccount` does, and returns only the account. */
export function accountOf(stacks: readonly AssemblyStack[], fallback: Environment): Account {
  return judgedAccount(stacks, fallback).account;
}

/**
 * Deploys an assembly to an account in memory, without serving or storing it. Error annotations and
 * missing look-ups do not stop the deployment, because they are not about access. The caller shows them. Nor does a
 * resource that cannot be deployed here but does not decide access itself: it is listed as not judged.
 *
 * @throws {DeploymentBlocked} If a template contains a policy, an identity, a key or a function that cannot be
 *   evaluated.
 */
export function judgedAccount(
  given: readonly AssemblyStack[],
  { accountId: otherId, region: otherRegion }: Environment,
): Judged {
  const accountId = given.find((stack) => stack.accountId !== undefined)?.accountId ?? otherId;
  const region = given.find((stack) => stack.region !== undefined)?.region ?? otherRegion;
  const isKnown = (type: string) => resourceTypes.has(type) || recordTypes.has(type);
  const cleared = given.map((stack) => ({ ...stack, errors: [], missing: [] }));
  let stacks = judgedStacks(cleared, isKnown);
  for (;;) {
    const state = newCloudState(accountId, region);
    const account: Account = { ...newAccount(state), valuesUnknown: true };
    try {
      const unjudged = deployStacks(account, stacks);
      const unknown = unknownPolicies(account.directory).map(({ arn, holder }) => {
        return { path: holder, reason: `the policy ${arn} is not known here` };
      });
      const notJudged = unjudgedIn(given, stacks);
      return { account, notJudged, unjudged: [...unjudged, ...unknown] };
    } catch (error) {
      if (!(error instanceof DeploymentBlocked)) throw error;
      // Each round leaves out at least one more resource.
      const rest = withoutBlocked(stacks, error.blockers);
      if (!rest) throw error;
      stacks = rest;
    }
  }
}
