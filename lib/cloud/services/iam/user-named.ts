import type { User } from "../../account/iam/identities.ts";
import { authorize, type Call } from "../protocol/call.ts";
import type { Form } from "../protocol/query/form.ts";
import { ServiceError } from "../protocol/service-error.ts";

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
  authorize(call, { action, resource }, { type: "AccessDenied", status: 403 });
  if (user) return user;
  throw new ServiceError("NoSuchEntity", `The user with name ${userName} cannot be found.`, 404);
}

function ownName({ caller: { principal } }: Call): string {
  if (principal.type === "User") return principal.userName;
  throw new ServiceError(
    "ValidationError",
    "Must specify userName when calling with non-User credentials",
  );
}
