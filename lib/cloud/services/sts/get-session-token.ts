import type { User } from "../../account/iam/identities.ts";
import type { UserSession } from "../../account/iam/user-sessions.ts";
import type { Call } from "../protocol/call.ts";
import type { Form } from "../protocol/query/form.ts";
import { Violations } from "../protocol/query/violations.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { credentialsXml } from "./session/credentials-xml.ts";
import { duration } from "./session/session-input.ts";

/** Durations in seconds. */
const DEFAULT = 43_200;
const LONGEST = 129_600;

/**
 * Returns temporary credentials of the calling user. The operation needs no permission, and no policy can deny it.
 *
 * @throws {ServiceError} ValidationError, or AccessDenied for a request with a code of MFA.
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

/** @throws {ServiceError} ValidationError if the duration is invalid. */
export function secondsIn(form: Form): number {
  const violations = new Violations();
  const seconds = duration(form.get("DurationSeconds"), violations, LONGEST);
  violations.throwIfAny();
  return seconds ?? DEFAULT;
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
