import type { Account } from "../../account/account.ts";
import { ADVICE } from "../../assembly/advice.ts";
import type { MissingLookup } from "../../assembly/artifact.ts";
import { references } from "../../assembly/intrinsics.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import type { ParameterRead } from "../../assembly/parameter.ts";
import { blockedName } from "./template-scope.ts";
import type { Problems } from "../run/problems.ts";

/** Adds the problems of a stack that are known before any of its resources is deployed. */
export function addStackProblems(
  account: Account,
  stack: AssemblyStack,
  parameters: ReadonlyMap<string, ParameterRead>,
  problems: Problems,
): void {
  const { id, template } = stack;
  const there = elsewhere(account, stack);
  if (there !== undefined) {
    problems.add(stack, { path: id, problem: there, advice: ADVICE.environment });
    // The ARNs in its template have another account or region, so they would cause more problems.
    problems.silence(stack);
  }
  for (const { path, message } of stack.errors) {
    problems.add(stack, { path, problem: message, advice: ADVICE.error });
  }
  for (const { logicalId, ...problem } of template.problems) {
    problems.add(stack, problem);
    if (logicalId !== undefined) problems.block(blockedName.of(stack, logicalId));
  }
  // The transform would have changed the rest of the template, so what is wrong there says nothing.
  if (template.problems.some(({ advice }) => advice === ADVICE.serverless)) problems.silence(stack);
  for (const [key, parameter] of parameters) {
    if ("value" in parameter) problems.hide(parameter.secrets);
    else if (!parameter.ifUsed || isUsed(key, stack)) {
      const { problem, advice } = parameter;
      problems.add(stack, { path: stack.paths.get(key) ?? id, problem, advice });
      problems.block(blockedName.of(stack, key));
    }
  }
}

/** Whether the resources, outputs or conditions of a template use a parameter. Rules only check parameters. */
function isUsed(key: string, { template }: AssemblyStack): boolean {
  const { resources, outputs, conditions } = template;
  const used = references([resources.map(({ properties }) => properties), outputs, conditions]);
  return used.has(key);
}

/** Providers whose values only resources have that are not served. The synthesized dummies serve as well. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "ami",
  "availability-zones",
  "endpoint-service-availability-zones",
]);

/** Adds a problem for each context look-up whose result the app did not have, once for all stacks. */
export function addMissingLookups(stacks: readonly AssemblyStack[], problems: Problems): void {
  const first = new Map<string, readonly [AssemblyStack, MissingLookup]>();
  for (const stack of stacks) {
    for (const lookup of stack.missing) {
      if (WITHOUT_EFFECT.has(lookup.provider)) continue;
      if (!first.has(lookup.key)) first.set(lookup.key, [stack, lookup]);
    }
  }
  for (const [stack, { key, provider }] of first.values()) {
    const problem = `the look-up ${key} of the context provider ${provider} has no result in cdk.context.json`;
    problems.add(stack, { path: stack.id, problem, advice: ADVICE.context });
  }
}

/**
 * Returns a message if a stack was synthesized for another account or region. Its ARNs contain the other account or
 * region, so its policies would allow and deny the wrong requests.
 */
function elsewhere(account: Account, { accountId, region }: AssemblyStack): string | undefined {
  const here = `${account.accountId}/${account.region}`;
  const there = `${accountId ?? account.accountId}/${region ?? account.region}`;
  return here === there
    ? undefined
    : `the stack is made for ${there}; this cloud is ${here} (see --account and --region)`;
}
