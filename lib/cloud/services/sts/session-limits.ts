import type { Identity } from "../../account/iam/identities.ts";
import { ServiceError } from "../protocol/service-error.ts";

/** Operations that temporary credentials of a user may call. */
const OF_USER_SESSION = ["AssumeRole", "GetCallerIdentity"];
/** Operations that only long-term keys of a user may call. */
const OF_USER = ["GetFederationToken", "GetSessionToken"];

/**
 * Refuses the operations that the credentials of a session may not call, even if policies allow them.
 *
 * @throws {ServiceError} AccessDenied with AWS's message about session credentials.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export function refuseSession({ principal, isUserSession }: Identity, operation: string): void {
  const isRefused =
    (isUserSession === true && !OF_USER_SESSION.includes(operation)) ||
    (principal.type === "FederatedUser" && operation === "AssumeRole") ||
    (principal.type === "AssumedRole" && OF_USER.includes(operation));
  if (!isRefused) return;
  throw new ServiceError("AccessDenied", `Cannot call ${operation} with session credentials`, 403);
}
