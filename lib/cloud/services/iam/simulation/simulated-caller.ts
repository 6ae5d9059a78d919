import type { Account } from "../../../account/account.ts";
import type { Identity } from "../../../account/iam/identities.ts";
import { ServiceError } from "../../protocol/service-error.ts";

/**
 * Returns the user whom `CallerArn` names, as the principal of a simulation. The user need not exist.
 *
 * @throws {ServiceError} InvalidInput if the ARN is not one of a user.
 */
export function simulatedCaller(
  arn: string | undefined,
  { directory }: Account,
): Identity["principal"] | undefined {
  if (arn === undefined) return undefined;
  const [, accountId, userName] =
    /^arn:[^:]+:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (accountId === undefined || userName === undefined) {
    throw new ServiceError("InvalidInput", `CallerArn ${arn} is not the ARN of a user.`);
  }
  const user = directory.users.get(userName);
  const userId = user?.arn === arn ? user.userId : "AIDAUNKNOWNUNKNOWN000";
  return { type: "User", accountId, arn, userId, userName };
}
