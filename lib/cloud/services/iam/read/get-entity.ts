import type { User } from "../../../account/iam/identities.ts";
import type { Call } from "../../protocol/call.ts";
import { page } from "../../protocol/query/page.ts";
import type { Form } from "../../protocol/query/form.ts";
import { shapeXml } from "../../protocol/query/shape-xml.ts";
import { entityNamed } from "../access/entity-named.ts";
import { userNamed } from "../access/user-named.ts";
import { boundShape, groupShape, roleShape, tagShape, userShape } from "./entity-shapes.ts";

/** The operations that return one user, role or group. Each throws the errors of `entityNamed`. */
export const getEntity = {
  /** Without a name, the user is the caller. */
  GetUser(call: Call, form: Form): string {
    const user = userNamed(call, form, "GetUser");
    return shapeXml({ User: { ...userShape(user, call.account), ...boundShape(user) } });
  },

  GetRole(call: Call, form: Form): string {
    const role = entityNamed("Role", call, form, "GetRole");
    const shape = { ...roleShape(role, call.account), ...boundShape(role), RoleLastUsed: {} };
    return shapeXml({ Role: shape });
  },

  /** Returns the group and a page of its users. */
  GetGroup(call: Call, form: Form): string {
    const { account } = call;
    const group = entityNamed("Group", call, form, "GetGroup");
    const users = [...account.directory.users.values()].filter((user) =>
      groupsOf(user).includes(group.groupName),
    );
    const { items, more } = page(form, users, ({ userName }) => userName);
    return shapeXml({
      Group: groupShape(group, account),
      Users: items.map((user) => userShape(user, account)),
      ...more,
    });
  },

  ListGroupsForUser(call: Call, form: Form): string {
    const { account } = call;
    const names = groupsOf(entityNamed("User", call, form, "ListGroupsForUser"));
    const groups = names.flatMap((name) => account.directory.groups.get(name) ?? []);
    const { items, more } = page(form, groups, ({ groupName }) => groupName);
    return shapeXml({ Groups: items.map((group) => groupShape(group, account)), ...more });
  },

  ListRoleTags(call: Call, form: Form): string {
    const { tags } = entityNamed("Role", call, form, "ListRoleTags");
    const { items, more } = page(form, tags, ([key]) => key);
    return shapeXml({ Tags: items.map(tagShape), ...more });
  },

  ListUserTags(call: Call, form: Form): string {
    const { tags } = entityNamed("User", call, form, "ListUserTags");
    const { items, more } = page(form, tags, ([key]) => key);
    return shapeXml({ Tags: items.map(tagShape), ...more });
  },
};

/** Returns the names of the groups of a user. */
export function groupsOf({ groups, additions }: User): readonly string[] {
  return [...new Set([...groups, ...additions.values()])];
}
