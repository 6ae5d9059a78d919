import type { Group, Role, User } from "../../../account/iam/identities.ts";
import type { Call } from "../../protocol/call.ts";
import type { Form } from "../../protocol/query/form.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { requireAllowed } from "./allowed.ts";

export type EntityKind = "User" | "Role" | "Group";

interface Entities {
  readonly User: User;
  readonly Role: Role;
  readonly Group: Group;
}

/**
 * Returns the user, role or group that a request names.
 *
 * @param action The caller needs the permission for this action on it, even if it does not exist.
 * @throws {ServiceError} ValidationError, AccessDenied or NoSuchEntity.
 */
export function entityNamed<K extends EntityKind>(
  kind: K,
  call: Call,
  form: Form,
  action: string,
): Entities[K] {
  const name = form.get(`${kind}Name`) ?? "";
  const entity = entitiesOf(kind, call).get(name);
  const word = kind.toLowerCase();
  const { partition, accountId } = call.account;
  const arn = entity?.arn ?? `arn:${partition}:iam::${accountId}:${word}/${name}`;
  requireAllowed(call, action, arn, `${word} ${name}`);
  if (entity) return entity;
  throw noSuchEntity(`The ${word} with name ${name} cannot be found.`);
}

/** Returns the users, roles or groups of the account, by name. */
export function entitiesOf<K extends EntityKind>(
  kind: K,
  { account: { directory } }: Call,
): ReadonlyMap<string, Entities[K]> {
  const all: { readonly [E in EntityKind]: ReadonlyMap<string, Entities[E]> } = {
    User: directory.users,
    Role: directory.roles,
    Group: directory.groups,
  };
  return all[kind];
}

export function noSuchEntity(message: string): ServiceError {
  return new ServiceError("NoSuchEntity", message, 404);
}
