import { isMap } from "../../json.ts";
import type { RequestedAction } from "../access/decide.ts";
import type { Account } from "../account/account.ts";
import { generatedName } from "../account/naming/identifiers.ts";
import { stackArn, stackNameIn } from "../account/stack-arn.ts";
import type { Scope } from "../assembly/intrinsics.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { nestedStack, objectAt } from "../assembly/nested-stack.ts";
import { Properties } from "../assembly/properties.ts";
import { TemplateUnsupported, type TemplateResource } from "../assembly/template.ts";
import { hasUnknown } from "../assembly/language/unknown-value.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";
import type { Effects } from "./custom-resource/effects.ts";
import { objectRead } from "./permission/object-read.ts";
import { readsIn } from "./permission/reads-in.ts";
import { recordDates } from "./record-dates.ts";
import { resolvedProperties } from "./template/resolved-properties.ts";
import type { Run } from "./run/run.ts";

/** Maximum number of nested stacks of a deployment, which no template that nests others repeatedly can exceed. */
const MOST = 500;

/**
 * Creates or updates a nested stack.
 *
 * @param before The record of the earlier deployment, if there is one.
 * @param deployStack Deploys the stack after its template was read.
 */
export function* deployNestedStack(
  account: Account,
  stack: AssemblyStack,
  resource: TemplateResource,
  scope: Scope,
  before: ResourceRecord | undefined,
  run: Run,
  deployStack: (nested: AssemblyStack) => Effects<void>,
): Effects<ResourceRecord | undefined> {
  const { type, logicalId, path, retained } = resource;
  const { problems } = run;
  const { values, unread, complete } = resolvedProperties(
    account,
    stack,
    resource,
    scope,
    problems,
  );
  if (!complete) return undefined;
  const earlier = before?.type === type ? stackNameIn(before.physicalId) : undefined;
  const name = earlier ?? generatedName(stack.name, logicalId, 128);
  const nested = problems.attempt(
    stack,
    path,
    () => {
      if (run.nested.push(name) > MOST) {
        throw new TemplateUnsupported(`the deployment has more than ${MOST} nested stacks`);
      }
      const properties = new Properties(values).only(
        ["Parameters", "TemplateURL"],
        ["NotificationARNs", "Tags", "TimeoutInMinutes"],
      );
      const parameters = new Map(
        Object.entries(properties.map("Parameters").all).map(
          ([key, value]) => [key, parameterText(key, value)] as const,
        ),
      );
      const templateUrl = properties.text("TemplateURL");
      return nestedStack(stack, { name, path, templateUrl, parameters });
    },
    () => run.isTrial && hasUnknown(isMap(values) ? values["TemplateURL"] : undefined),
  );
  if (!nested) return undefined;
  const { watcher } = run;
  const operation = earlier === undefined ? "CreateStack" : "UpdateStack";
  const on = { action: `cloudformation:${operation}`, resource: stackArn(account, name) };
  const reads = [...readsIn(account, unread), ...templateRead(account, values)];
  const refused = run.permit?.refusalOf(account, [...reads, on]);
  if (refused) problems.add(stack, { path, ...refused });
  const step = { stackName: stack.name, logicalId, type };
  const action = earlier === undefined ? "create" : "update";
  const isNew = earlier === undefined;
  if (isNew) watcher.step({ ...step, physicalId: "", action, isBegun: true });
  yield* deployStack(nested);
  const physicalId = stackArn(account, name);
  const { properties } = recordDates(type, unread, undefined, account.clock.now());
  const isSame = before?.properties === properties;
  watcher.step({ ...step, physicalId, action: isNew || !isSame ? action : "unchanged" });
  return { type, physicalId, attributes: {}, retained, properties };
}

/** Returns the action that reads the template of a nested stack. */
function templateRead(account: Account, values: unknown): readonly RequestedAction[] {
  const url = isMap(values) ? values["TemplateURL"] : undefined;
  const object = typeof url === "string" ? objectAt(url) : undefined;
  return object ? [objectRead(account, object.bucket, object.key)] : [];
}

/** Returns the value of a parameter as CloudFormation passes it. A list is joined by commas. */
function parameterText(key: string, value: unknown): string {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = items.map((item) =>
    ["string", "number", "boolean"].includes(typeof item) ? String(item) : undefined,
  );
  if (!texts.every((text) => text !== undefined)) {
    throw new TemplateUnsupported(`Parameters: property ${key} must be a string or a list`);
  }
  return texts.join(",");
}
