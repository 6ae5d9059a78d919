import type { Account } from "../account/account.ts";
import { stackNameIn } from "../account/stack-arn.ts";
import { ADVICE } from "../assembly/advice.ts";
import type { Scope } from "../assembly/intrinsics.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { NESTED_STACK } from "../assembly/nested-stack.ts";
import { parametersOf } from "../assembly/parameters.ts";
import type { Template, TemplateResource } from "../assembly/template.ts";
import type { ResourceRecord, StackRecord } from "../state/cloud-state.ts";
import type { Effects } from "./custom-resource/effects.ts";
import { deployNestedStack } from "./deploy-nested-stack.ts";
import { deployResource } from "./deploy-resource.ts";
import { dependencyOrder } from "./template/order.ts";
import type { Problems } from "./run/problems.ts";
import { readsParameter } from "./permission/reads-in.ts";
import { removeResources } from "./remove-resources.ts";
import { revertDrift } from "./revert-drift.ts";
import { outputsOf } from "./template/outputs-of.ts";
import { parameterInStore } from "./template/parameter-in-store.ts";
import { addBrokenRules } from "./template/rules.ts";
import type { Run } from "./run/run.ts";
import { reasonOf } from "./run/watcher.ts";
import { addStackProblems } from "./template/stack-problems.ts";
import { blockedName, templateScope } from "./template/template-scope.ts";

/**
 * Deploys a stack: creates or updates every resource of its template in dependency order, then deletes the
 * resources of an earlier deployment that the template no longer has. The record of the stack is then in the account's
 * state.
 *
 * @param run Its problems receive the parts that are not supported. If there are any, the account is then deployed in
 *   part.
 */
export function* deployStack(account: Account, given: AssemblyStack, run: Run): Effects<void> {
  const { problems, watcher } = run;
  watcher.begins(given);
  if (given.revertsDrift) {
    for (const id of revertDrift(account, given.name)) run.reverted.add(id);
  }
  const stored = new Set<string>();
  const parameters = parametersOf(given, parameterInStore(account, stored));
  const actions = [...stored].map((name) => readsParameter(account, name));
  const refused = run.permit?.refusalForCaller(account, actions);
  if (refused) problems.add(given, { path: given.id, ...refused });
  const values = new Map(
    [...parameters].flatMap(([key, read]) => ("value" in read ? [[key, read.value]] : [])),
  );
  const stack = { ...given, template: expandedTemplate(account, given, values, problems) };
  addStackProblems(account, stack, parameters, problems);
  const previous = new Map(Object.entries(account.state.stacks[stack.name]?.resources ?? {}));
  const resources = new Map<string, ResourceRecord>();
  const imports = new Set<string>();
  const scope = templateScope(account, stack, { resources, parameters: values, imports }, problems);

  addBrokenRules(stack, scope, problems);
  const replaced = new Map<string, ResourceRecord>();
  for (const resource of presentResources(stack, scope, problems)) {
    const { logicalId, type } = resource;
    const before = previous.get(logicalId);
    const found = problems.blockers.length;
    const deployed =
      type === NESTED_STACK
        ? yield* deployNestedStack(account, stack, resource, scope, before, run, (nested) =>
            deployStack(account, nested, run),
          )
        : yield* deployResource(account, stack, resource, scope, before, run);
    const blockers = problems.blockers.slice(found);
    if (blockers.length > 0) {
      const verb = before ? "UPDATE" : "CREATE";
      const failure = { reason: reasonOf(blockers), verb } as const;
      const physicalId = before?.physicalId ?? "";
      watcher.step({ stackName: stack.name, logicalId, type, physicalId, action: "fail", failure });
    }
    if (deployed) resources.set(logicalId, deployed);
    else problems.block(blockedName.of(stack, logicalId));
    if (before && deployed && isReplaced(before, deployed)) {
      replaced.set(logicalId, { ...before, retained: resource.retainedOnReplace });
    }
  }
  // As in CloudFormation, what is replaced is deleted after everything was created.
  const removable = [...previous].flatMap(([logicalId, before]) => {
    if (problems.isBlocked(blockedName.of(stack, logicalId))) return [];
    const gone = resources.has(logicalId) ? replaced.get(logicalId) : before;
    return gone ? [[logicalId, gone] as const] : [];
  });
  removeResources(account, stack, removable, resources, run);

  const { outputs, exports } = outputsOf(account, stack, scope, run);
  account.state.stacks[stack.name] = {
    resources: Object.fromEntries(resources),
    outputs: Object.fromEntries(outputs),
    exports: Object.fromEntries(exports),
    imports: [...imports],
    ...(stack.parent === undefined ? {} : { nested: nestedRecord(stack.parent, stack.template) }),
  };
}

function isReplaced(before: ResourceRecord, after: ResourceRecord): boolean {
  if (before.type !== after.type || before.generation !== after.generation) return true;
  // The id of a nested stack of an earlier version has changed, but not the stack.
  const idOf = ({ type, physicalId }: ResourceRecord) =>
    type === NESTED_STACK ? stackNameIn(physicalId) : physicalId;
  return idOf(before) !== idOf(after);
}

/** Returns the template, whose loops may depend on the values of its parameters and on the account. */
function expandedTemplate(
  account: Account,
  stack: AssemblyStack,
  values: ReadonlyMap<string, string | readonly string[]>,
  problems: Problems,
): Template {
  const { template, id } = stack;
  if (!template.withValues) return template;
  const { accountId, region, partition } = account;
  const all = new Map<string, string | readonly string[]>([
    ["AWS::AccountId", accountId],
    ["AWS::Region", region],
    ["AWS::Partition", partition],
    ["AWS::URLSuffix", "amazonaws.com"],
    ["AWS::StackName", stack.name],
    ...values,
  ]);
  return problems.attempt(stack, id, () => template.withValues?.(all)) ?? template;
}

function nestedRecord(parent: string, { resources }: Template): StackRecord["nested"] {
  const paths = resources.map(({ logicalId, path }) => [logicalId, path] as const);
  return { parent, paths: Object.fromEntries(paths) };
}

/** Returns the resources whose condition is true, each after the resources that it depends on. */
function presentResources(
  stack: AssemblyStack,
  scope: Scope,
  problems: Problems,
): readonly TemplateResource[] {
  const { resources, problems: unread } = stack.template;
  const ids = new Set([...resources, ...unread].map(({ logicalId }) => logicalId));
  const ordered = dependencyOrder(
    resources,
    (id) => ids.has(id),
    ({ path, logicalId }, problem) => {
      problems.add(stack, { path, problem, advice: ADVICE.template });
      problems.block(blockedName.of(stack, logicalId));
    },
  );
  return ordered.filter(({ condition, path, logicalId }) => {
    if (condition === undefined) return true;
    const holds = problems.attempt(stack, path, () => scope.condition(condition));
    if (holds === undefined) problems.block(blockedName.of(stack, logicalId));
    return holds ?? false;
  });
}
