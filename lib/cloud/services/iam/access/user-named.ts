import type { User } from "../../../account/iam/identities.ts";
import type { Call } from "../../protocol/call.ts";
import type { Form } from "../../protocol/query/form.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { requireAllowed } from "./allowed.ts";
import { noSuchEntity } from "./entity-named.ts";

/**
 * Returns the user that the request names, or else the user who calls.
 *
 * @param action The caller needs the permission for this action on the user, even if the user does not exist.
 * @throws {ServiceError} ValidationError if the name is missing while the caller is not a user; AccessDenied if the caller lacks the permission; NoSuchEntity if the user does not exist.
 */
export function userNamed(call: Call, form: Form, action: string): User {
  const { directory, partition, accountId } = call.account;
  const userName = form.get("UserName") ?? ownName(call);
  const user = directory.users.get(userName);
  const resource = user?.arn ?? `arn:${partition}:iam::${accountId}:user/${userName}`;
  requireAllowed(call, action, resource, `user ${userName}`);
  if (user) return user;
  throw noSuchEntity(`The user with name ${userName} cannot be found.`);
}

function ownName({ caller: { principal } }: Call): string {
  if (principal.type === "User") return principal.userName;
  throw new ServiceError(
    "ValidationError",
    "Must specify userName when calling with non-User credentials",
  );
}
