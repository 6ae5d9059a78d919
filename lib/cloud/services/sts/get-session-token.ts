import type { User } from "../../account/iam/identities.ts";
import type { UserSession } from "../../account/iam/user-sessions.ts";
import type { Call } from "../protocol/call.ts";
import type { Form } from "../protocol/query/form.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { credentialsXml } from "./session/credentials-xml.ts";
import { durationIn } from "./session/session-input.ts";

/** Duration of the session in seconds, if the request does not name one. */
const DEFAULT_SECONDS = 43_200;

/**
 * Returns temporary credentials of the calling user. The operation needs no permission, and no policy can deny it.
 *
 * @throws {ServiceError} AccessDenied for a request with a code of MFA.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export function getSessionToken(call: Call, form: Form): string {
  const seconds = secondsIn(form);
  if (form.has("SerialNumber") || form.has("TokenCode")) {
    // The local cloud has no MFA devices, so every device is one that the user does not have.
    throw new ServiceError(
      "AccessDenied",
      "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
      403,
    );
  }
  const session = newUserSession(call, callingUser(call), seconds, undefined);
  return credentialsXml(session);
}

/** Returns the duration of the session in seconds. */
export function secondsIn(form: Form): number {
  return durationIn(form) ?? DEFAULT_SECONDS;
}

/** Returns the user who calls. The operations that need a user refuse the credentials of sessions before. */
export function callingUser({ account, caller: { principal } }: Call): User {
  const name = principal.type === "User" ? principal.userName : "";
  const user = account.directory.users.get(name);
  if (user) return user;
  throw new ServiceError("AccessDenied", "Only a user may call this operation", 403);
}

export function newUserSession(
  { account, now, save }: Call,
  { userName }: User,
  seconds: number,
  federated: UserSession["federated"],
): UserSession {
  const { userSessions } = account.directory;
  userSessions.forgetExpired(account.clock.surelyPast());
  const expiration = new Date(now.getTime() + seconds * 1000);
  const session = userSessions.add({ userName, issued: now, expiration, federated });
  save();
  return session;
}
