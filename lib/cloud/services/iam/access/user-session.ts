import type { Identity } from "../../../account/iam/identities.ts";
import { ServiceError } from "../../protocol/service-error.ts";

/**
 * Refuses temporary credentials of a user, which may call IAM only with MFA. The local cloud has no MFA devices.
 *
 * @throws {ServiceError} InvalidClientTokenId, as IAM answers to such credentials.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export function refuseUserSession({ isUserSession }: Identity): void {
  if (isUserSession !== true) return;
  const message = "The security token included in the request is invalid";
  const reason =
    "credentials of GetSessionToken and GetFederationToken cannot call IAM: use the user's access key, or a role";
  throw new ServiceError("InvalidClientTokenId", message, 403, { message, reason, allowing: [] });
}
