import { isMap } from "../../../json.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { ActionRow } from "./rows/action-row.ts";
import { actionRows } from "./rows/action-rows.ts";
import { changedItems, changeOf } from "./changed-properties.ts";
import { filledArn, type Values } from "./filled-arn.ts";
import { onResource } from "./on-resource.ts";
import type { ResourceOperation } from "./resource-operation.ts";
import { serviceKeys, tagKeys } from "./service-keys.ts";
import type { Standing } from "./standing.ts";

/**
 * Returns the actions that CloudFormation performs on a resource, or `undefined` if the table does not have the type.
 *
 * @param standing The account before the operation.
 */
export function requestedFor(
  standing: Standing,
  operation: ResourceOperation,
): readonly RequestedAction[] | undefined {
  const row = actionRows.get(operation.type);
  if (!row) return undefined;
  const { verb, properties, attributes, physicalId: Name } = operation;
  const values = { ...attributes, ...properties, Name };
  const arn = filledArn(standing, row.arn ?? "${Arn}", values) ?? "*";
  const main = verb === "create" && row.createdOn !== undefined ? row.createdOn : undefined;
  const on = main === undefined ? arn : (filledArn(standing, main, values) ?? "*");
  const keys = { ...tagKeys(operation), ...serviceKeys(standing, operation) };
  const requested = words(row[verb]).map((action) => ({ action, resource: on, keys }));
  const further = [...new Set(ofProperties(row, operation))].map((action) => {
    return { action, resource: arn, keys };
  });
  const all = [...requested, ...further, ...ofItems(standing, row, values, operation)];
  return all.map((one) => onResource(standing, one, properties)).concat(passes(row, operation));
}

function words(actions: string): readonly string[] {
  return actions.split(" ").filter((action) => action !== "");
}

/** Returns the actions that properties cause. */
function ofProperties(
  { having = {}, changing = {}, removing = {} }: ActionRow,
  operation: ResourceOperation,
): readonly string[] {
  const { verb } = operation;
  if (verb === "delete") return [];
  const concerned = verb === "create" ? having : { ...having, ...changing };
  return Object.entries(concerned).flatMap(([property, action]) => {
    const { comes, goes } = changeOf(operation, property, Object.hasOwn(changing, property));
    return [...(comes ? words(action) : []), ...(goes ? words(removing[property] ?? action) : [])];
  });
}

/** Returns the actions on the items of lists. */
function ofItems(
  standing: Standing,
  { each = {} }: ActionRow,
  values: Values,
  operation: ResourceOperation,
): readonly RequestedAction[] {
  const { verb, properties, earlier } = operation;
  return Object.entries(each).flatMap(([property, row]) => {
    const isUpdate = verb === "update";
    const isWhole = isUpdate && row.with !== undefined && isChanged(operation, row.with);
    const changed = changedItems(operation, property);
    // Items have their stored values, except those that the template no longer has.
    const present: readonly unknown[] = [properties[property] ?? []].flat();
    const came = isWhole || (changed.new.length > 0 && !isUpdate) ? present : changed.new;
    const { put, update = put, delete: remove = "" } = row;
    const { keyValue } = row;
    const on = (Item: unknown, action: string, known: Values): readonly RequestedAction[] => {
      const all = { ...known, Item };
      const resource = filledArn(standing, row.arn, all);
      if (resource === undefined) return [];
      const value = keyValue === undefined ? String(Item) : filledArn(standing, keyValue, all);
      const keys = row.key === undefined ? {} : { [row.key]: [value ?? ""] };
      return words(action).map((one) => ({ action: one, resource, keys }));
    };
    return [
      ...came.flatMap((item) => on(item, isUpdate ? update : put, values)),
      ...changed.gone.flatMap((item) => {
        const action = isUpdate ? (row.update ?? remove) : remove;
        return on(item, action, { ...values, ...earlier, Name: operation.physicalId });
      }),
    ];
  });
}

function isChanged(operation: ResourceOperation, property: string): boolean {
  const { comes, goes } = changeOf(operation, property);
  return comes || goes;
}

/** Returns the permission to pass each role of a resource that is new or changed. */
function passes({ passes: rows = {} }: ActionRow, operation: ResourceOperation) {
  const { verb, properties, earlier } = operation;
  if (verb === "delete") return [];
  return Object.entries(rows).flatMap(([path, service]) => {
    const passed = verb === "update" ? membersAt(earlier, path) : [];
    const roles = new Set(membersAt(properties, path));
    return [...roles].flatMap((resource): readonly RequestedAction[] => {
      if (typeof resource !== "string" || !resource.includes(":role/")) return [];
      if (passed.includes(resource)) return [];
      return [{ action: "iam:PassRole", resource, keys: { "iam:PassedToService": [service] } }];
    });
  });
}

function membersAt(values: Values, path: string): readonly unknown[] {
  return path
    .split(".")
    .reduce<readonly unknown[]>(
      (all, name) => all.flatMap((at) => (isMap(at) ? [at[name]].flat() : [])),
      [values],
    );
}
