import { isMap } from "../../json.ts";
import type { Account } from "../account/account.ts";
import { ADVICE } from "../assembly/advice.ts";
import type { Scope } from "../assembly/intrinsics.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { Properties, type ReportProperty } from "../assembly/properties.ts";
import type { TemplateResource } from "../assembly/template.ts";
import { resourceTypeOf } from "../resources/resource-type-of.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";
import { withoutUnknownStatements } from "./custom-resource/without-unknown-statements.ts";
import { declaredAs } from "./declared-as.ts";
import { deployCustomResource } from "./deploy-custom-resource.ts";
import type { Effects } from "./custom-resource/effects.ts";
import { isCustomType } from "./custom-resource/is-custom-type.ts";
import { hasUnknown } from "../assembly/language/unknown-value.ts";
import { readsIn } from "./permission/reads-in.ts";
import { adoptedBy } from "./import/adopted-by.ts";
import { recordDates } from "./record-dates.ts";
import { fixedValues } from "./replacement/fixed-values.ts";
import { forcedReplacement } from "./replacement/forced-replacement.ts";
import { resolvedProperties } from "./template/resolved-properties.ts";
import type { Run } from "./run/run.ts";

/**
 * Creates or updates a resource.
 *
 * @param known The record of the earlier deployment, if there is one.
 * @returns The record of the resource, or `undefined` if it could not be deployed. A resource with an unsupported
 *   property has a record if the rest can be deployed, so that the resources that refer to it are checked too.
 */
export function* deployResource(
  account: Account,
  stack: AssemblyStack,
  resource: TemplateResource,
  scope: Scope,
  known: ResourceRecord | undefined,
  run: Run,
): Effects<ResourceRecord | undefined> {
  const { type, logicalId, path, retained } = resource;
  const { problems } = run;
  const definition = resourceTypeOf(type);
  if (!definition && isCustomType(type)) {
    const resolved = resolvedProperties(account, stack, resource, scope, problems);
    const { values, unread, complete } = resolved;
    if (!complete || !isMap(values)) return undefined;
    return yield* deployCustomResource(account, stack, resource, { values, unread }, known, run);
  }
  if (!definition) {
    const problem = `resource type ${type} is not supported`;
    problems.add(stack, { path, problem, advice: ADVICE.type });
    return undefined;
  }
  let invalid = false;
  const {
    values: resolved,
    unread,
    complete,
  } = resolvedProperties(account, stack, resource, scope, problems);
  // On trial, a property whose value is not known yet may have any value.
  const isUnknown = run.isTrial && hasUnknown(resolved);
  const values = isUnknown ? withoutUnknownStatements(resolved) : resolved;
  const report: ReportProperty = ({ message, advice }, kind) => {
    invalid ||= kind === "invalid";
    if (isUnknown && kind === "invalid") return;
    problems.add(stack, { path, problem: message, advice });
  };
  const properties = problems.attempt(stack, path, () => new Properties(values, report));
  if (!properties) return undefined;
  if (definition.inert !== "any") properties.only(definition.enforced, definition.inert);
  if (!complete) return undefined;

  const adopted = known
    ? undefined
    : problems.attempt(stack, path, () => adoptedBy(account, stack, resource, properties));
  const before = known ?? adopted;
  const same = before?.type === type ? before : undefined;
  const written = isMap(unread) ? unread : {};
  const fixed = fixedValues(type, written);
  const { isForced, obstacle } = forcedReplacement(type, same, fixed, written);
  if (obstacle) {
    problems.add(stack, { path, ...obstacle });
    return undefined;
  }
  const generation = (same?.generation ?? 0) + (isForced ? 1 : 0);
  const input = {
    stackName: stack.name,
    logicalId,
    path,
    properties,
    previous: isForced ? undefined : same,
    replaced: isForced ? same : undefined,
    generation,
    assets: stack.assets,
  };
  // The decision is about the account before the operation, which may change policies.
  const judge = isUnknown ? undefined : run.permit?.judge(account, type, input.previous);
  const reads = judge ? readsIn(account, unread) : [];
  const deployed = problems.attempt(
    stack,
    path,
    () => definition.put(input, account),
    () => invalid || isUnknown,
  );
  if (isUnknown) {
    const part = deployed ? "a part of it" : "it";
    const reason = `${part} depends on a value that only a deployment knows`;
    run.unjudged.push({ path, reason });
  }
  if (!deployed) return undefined;
  const replaced = before && (isForced || !same || same.physicalId !== deployed.physicalId);
  if (adopted && replaced) {
    const differs = `the template describes ${deployed.physicalId} and not ${adopted.physicalId}, which is to be imported`;
    problems.add(stack, { path, problem: differs, advice: ADVICE.import });
  }
  const own = replaced ? undefined : before;
  const dates = recordDates(type, unread, own, account.clock.now());
  const record: ResourceRecord = {
    type,
    ...deployed,
    retained,
    ...dates,
    ...(fixed === undefined ? {} : { fixed }),
    ...(generation === 0 ? {} : { generation }),
  };
  const { physicalId, attributes } = record;
  const isSame =
    own?.properties !== undefined &&
    own.properties === record.properties &&
    !run.reverted.has(physicalId);
  if (judge && !isSame) {
    const isReverted = run.reverted.has(physicalId);
    const earlier = isReverted ? {} : (account.declaredProperties.get(declaredAs(record)) ?? {});
    const operation = {
      type,
      verb: own ? "update" : "create",
      physicalId,
      attributes,
      properties: isMap(values) ? values : {},
      unread: isMap(unread) ? unread : {},
      earlier,
    } as const;
    const refused = judge.actions(reads) ?? judge.operation(operation);
    if (refused) problems.add(stack, { path, ...refused });
  }
  declare(account, record, properties, written);
  const step = { stackName: stack.name, logicalId, type, physicalId };
  if (adopted) run.watcher.step({ ...step, action: "import" });
  else if (replaced) {
    run.watcher.step({ ...step, action: "replace", earlierId: before.physicalId });
  } else if (before) run.watcher.step({ ...step, action: isSame ? "unchanged" : "update" });
  else run.watcher.step({ ...step, action: "create" });
  return record;
}

function declare(
  { declarations, declaredProperties }: Account,
  record: ResourceRecord,
  properties: Properties,
  unread: Readonly<Record<string, unknown>>,
): void {
  const { attributes, created, updated } = record;
  const key = declaredAs(record);
  declaredProperties.set(key, unread);
  if (created === undefined || updated === undefined) return;
  declarations.set(key, {
    properties: properties.all,
    attributes,
    created: new Date(created),
    updated: new Date(updated),
  });
}
