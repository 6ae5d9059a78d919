import { ADMIN } from "./naming/admin-name.ts";
import type { Account } from "./account.ts";
import type { AccessKey } from "./iam/access-keys.ts";
import { administratorAccess } from "./iam/aws-managed-policies.ts";
import { newPrincipalId } from "./naming/identifiers.ts";

/** Creates the identity that owns the account. It keeps its access key of an earlier run if there was one. */
export function mintAdmin(account: Account): void {
  const { partition, accountId, directory, state, clock } = account;
  state.adminDate ??= clock.now().toISOString();
  directory.users.set(ADMIN, {
    userName: ADMIN,
    arn: `arn:${partition}:iam::${accountId}:user/${ADMIN}`,
    userId: (state.adminId ??= newPrincipalId("AIDA")),
    groups: [],
    additions: new Map(),
    boundary: undefined,
    tags: [],
    managed: [administratorAccess(partition)],
    inline: new Map(),
    attached: new Map(),
  });
  directory.accessKeyOf(ADMIN);
}

/** ARNs of the roles that the admin may assume, by role name. Roles for services are left out. */
export function assumableRoles(account: Account): Readonly<Record<string, string>> {
  const admin = account.directory.find(account.directory.accessKeyOf(ADMIN).accessKeyId);
  if (!admin) return {};
  return Object.fromEntries(
    [...account.directory.roles.values()]
      .filter(({ trust }) =>
        trust.statements.some(
          ({ effect, names }) => effect === "Allow" && names(admin.principal) !== undefined,
        ),
      )
      .map(({ roleName, arn }) => [roleName, arn]),
  );
}

/** Access keys of the admin and of every user, by user name. */
export function accessKeysByUser({ directory }: Account): Readonly<Record<string, AccessKey>> {
  return Object.fromEntries(
    [...directory.users.keys()].map((name) => [name, directory.accessKeyOf(name)]),
  );
}
