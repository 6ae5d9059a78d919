import type { Call } from "../../protocol/call.ts";
import { page } from "../../protocol/query/page.ts";
import type { Form } from "../../protocol/query/form.ts";
import { shapeXml, type ShapeMap } from "../../protocol/query/shape-xml.ts";
import { requireAllowed } from "../access/allowed.ts";
import { entitiesOf, entityNamed, noSuchEntity } from "../access/entity-named.ts";
import { groupShape, roleShape, userShape } from "./entity-shapes.ts";
import { nameIn, pathIn } from "./held-policies.ts";

/** The operations that list the users, roles or groups of the account, or the things that it has no instance of. */
export const listEntities = {
  ListUsers: (call: Call, form: Form) =>
    listed(call, form, "user", "Users", entitiesOf("User", call), (user) =>
      userShape(user, call.account),
    ),
  ListRoles: (call: Call, form: Form) =>
    listed(call, form, "role", "Roles", entitiesOf("Role", call), (role) =>
      roleShape(role, call.account),
    ),
  ListGroups: (call: Call, form: Form) =>
    listed(call, form, "group", "Groups", entitiesOf("Group", call), (group) =>
      groupShape(group, call.account),
    ),
  ListInstanceProfiles: (call: Call, form: Form) =>
    listed(call, form, "instance-profile", "InstanceProfiles", NONE, () => ({})),

  GetInstanceProfile(call: Call, form: Form): never {
    const name = form.get("InstanceProfileName") ?? "";
    const { partition, accountId } = call.account;
    const arn = `arn:${partition}:iam::${accountId}:instance-profile/${name}`;
    requireAllowed(call, "GetInstanceProfile", arn, `instance profile ${name}`);
    throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  },

  ListInstanceProfilesForRole(call: Call, form: Form): string {
    entityNamed("Role", call, form, "ListInstanceProfilesForRole");
    return shapeXml({ InstanceProfiles: [], IsTruncated: false });
  },

  ListMFADevices(call: Call, form: Form): string {
    entityNamed("User", call, form, "ListMFADevices");
    return shapeXml({ MFADevices: [], IsTruncated: false });
  },

  ListAccountAliases(call: Call): string {
    requireAllowed(call, "ListAccountAliases", "*");
    return shapeXml({ AccountAliases: [], IsTruncated: false });
  },
};

/** The local cloud has no instance profiles, because it has no instances. */
const NONE: ReadonlyMap<string, { readonly arn: string }> = new Map();

/**
 * Returns a page of the entities below `PathPrefix`. The action is `List` and the name of the list, on the ARN of the
 * path, as AWS's refusals show.
 */
function listed<T extends { readonly arn: string }>(
  call: Call,
  form: Form,
  word: string,
  list: string,
  all: ReadonlyMap<string, T>,
  shapeOf: (entity: T) => ShapeMap,
): string {
  const { partition, accountId } = call.account;
  const prefix = form.get("PathPrefix") ?? "/";
  requireAllowed(call, `List${list}`, `arn:${partition}:iam::${accountId}:${word}${prefix}`);
  const found = [...all.values()].filter(({ arn }) => pathIn(arn).startsWith(prefix));
  const { items, more } = page(form, found, ({ arn }) => nameIn(arn));
  return shapeXml({ [list]: items.map(shapeOf), ...more });
}
