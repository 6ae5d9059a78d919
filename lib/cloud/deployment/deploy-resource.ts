import { intrinsicCall } from "../../formats/cloudformation/intrinsic-call.ts";
import { isMap } from "../../json.ts";
import type { Account } from "../account/account.ts";
import { declarationKey } from "../account/declaration.ts";
import { typeAdvice } from "../assembly/advice.ts";
import { NO_VALUE, resolve, type Scope } from "../assembly/intrinsics.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { Properties, type ReportProperty } from "../assembly/properties.ts";
import type { TemplateResource } from "../assembly/template.ts";
import { resourceTypes } from "../resources/resource-types.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";
import { withStoredValues } from "./dynamic-references.ts";
import type { Problems } from "./problems.ts";
import { recordDates } from "./record-dates.ts";

/**
 * Creates or updates a resource.
 *
 * @param previous The resources of the stack's earlier deployment.
 * @returns The record of the resource, or `undefined` if it could not be deployed. A resource with an unsupported
 *   property has a record if the rest can be deployed, so that the resources that refer to it are checked too.
 */
export function deployResource(
  account: Account,
  stack: AssemblyStack,
  resource: TemplateResource,
  scope: Scope,
  previous: ReadonlyMap<string, ResourceRecord>,
  problems: Problems,
): ResourceRecord | undefined {
  const { type, logicalId, path, retained, retainedOnReplace } = resource;
  const definition = resourceTypes.get(type);
  if (!definition) {
    const problem = `resource type ${type} is not supported`;
    problems.add(stack, { path, problem, advice: typeAdvice(type) });
    return undefined;
  }
  let invalid = false;
  const report: ReportProperty = ({ message, advice }, kind) => {
    invalid ||= kind === "invalid";
    problems.add(stack, { path, problem: message, advice });
  };
  const { values, unread, complete } = resolvedProperties(
    account,
    stack,
    resource,
    scope,
    problems,
  );
  const properties = problems.attempt(stack, path, () => new Properties(values, report));
  if (!properties) return undefined;
  if (definition.inert !== "any") properties.only(definition.enforced, definition.inert);
  if (!complete) return undefined;

  const before = previous.get(logicalId);
  const input = {
    stackName: stack.name,
    logicalId,
    path,
    properties,
    previous: before?.type === type ? before : undefined,
    assets: stack.assets,
  };
  const deployed = problems.attempt(
    stack,
    path,
    () => definition.put(input, account),
    () => invalid,
  );
  if (!deployed) return undefined;
  const replaced = before && (before.type !== type || before.physicalId !== deployed.physicalId);
  if (replaced && !retainedOnReplace) removeResource(before, account);
  const own = replaced ? undefined : before;
  const dates = recordDates(type, unread, own, account.clock.now());
  const record: ResourceRecord = { type, ...deployed, retained, ...dates };
  declare(account, record, properties);
  return record;
}

/** Removes a resource, and what the account knows about its template. */
export function removeResource(record: ResourceRecord, account: Account): void {
  const { type, physicalId, attributes } = record;
  resourceTypes.get(type)?.remove(record, account);
  account.declarations.delete(declarationKey(type, physicalId, attributes["RestApiId"]));
}

function declare({ declarations }: Account, record: ResourceRecord, properties: Properties): void {
  const { type, physicalId, attributes, created, updated } = record;
  if (created === undefined || updated === undefined) return;
  declarations.set(declarationKey(type, physicalId, attributes["RestApiId"]), {
    properties: properties.all,
    attributes,
    created: new Date(created),
    updated: new Date(updated),
  });
}

interface ResolvedProperties {
  readonly values: unknown;
  /** The same with the texts of dynamic references instead of the stored values, which may be secret. */
  readonly unread: unknown;
  /** Whether every property could be resolved. */
  readonly complete: boolean;
}

/** Resolves each property on its own, so that the problems of all are found. */
function resolvedProperties(
  account: Account,
  stack: AssemblyStack,
  { type, path, properties }: TemplateResource,
  scope: Scope,
  problems: Problems,
): ResolvedProperties {
  const resolved = (value: unknown, name: string) =>
    problems.attempt(stack, path, () => {
      const unread = resolve(value, scope);
      return { unread, value: withStoredValues(unread, { type, name }, account, problems) };
    });
  if (!isMap(properties) || intrinsicCall(properties)) {
    const all = resolved(properties, "Properties");
    return { values: all?.value ?? {}, unread: all?.unread, complete: all !== undefined };
  }
  const entries = Object.entries(properties).map(
    ([name, value]) => [name, resolved(value, name)] as const,
  );
  const read = (part: "value" | "unread") =>
    Object.fromEntries(
      entries
        .map(([name, found]) => [name, found?.[part]] as const)
        .filter(([, value]) => value !== NO_VALUE),
    );
  return {
    values: read("value"),
    unread: read("unread"),
    complete: entries.every(([, found]) => found !== undefined),
  };
}
