import { onRole } from "../access/attempts.ts";
import { authorize, type Call } from "./call.ts";
import { invalid, isForm, required, type Form } from "./query/form.ts";
import { queryService } from "./query/query-service.ts";
import { element } from "./query/xml.ts";
import type { Service } from "./service.ts";
import { ServiceError } from "./service-error.ts";

const DEFAULT_SECONDS = 3600;
/** The longest session that a caller who has one already may get. */
const CHAINED_SECONDS = 3600;

export const sts: Service = queryService({
  signingName: "sts",
  version: "2011-06-15",
  claims: isForm,
  operations: { GetCallerIdentity: getCallerIdentity, AssumeRole: assumeRole },
});

/** Needs no permission and cannot be denied. */
function getCallerIdentity({ caller }: Call): string {
  const { arn, userId, accountId } = caller.principal;
  return element("Arn", arn) + element("UserId", userId) + element("Account", accountId);
}

function assumeRole(call: Call, form: Form): string {
  const { account, now } = call;
  refuseOptions(form);
  const arn = required(form, "RoleArn");
  const sessionName = required(form, "RoleSessionName");
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw invalid(
      sessionName,
      "roleSessionName",
      "Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
  }
  if (!/^arn:[^:]+:iam::\d{12}:role\/[!-~]+$/.test(arn)) {
    throw new ServiceError("ValidationError", `${arn} is invalid`);
  }
  const named = account.directory.roles.get(arn.split("/").at(-1) ?? "");
  const role = named?.arn === arn ? named : undefined;
  const externalId = form.get("ExternalId");
  authorize(
    call,
    onRole(arn, role?.trust, {
      "sts:RoleSessionName": [sessionName],
      ...(externalId === undefined ? {} : { "sts:ExternalId": [externalId] }),
    }),
    { type: "AccessDenied", status: 403 },
  );
  if (!role) throw new ServiceError("AccessDenied", "The role does not exist", 403);
  const chained = call.caller.principal.type === "AssumedRole";
  const seconds = durationSeconds(form, role.maxSessionSeconds, chained);
  const expiration = new Date(now.getTime() + seconds * 1000);
  const { sessions } = account.directory;
  sessions.forgetExpired(account.clock.surelyPast());
  const credentials = sessions.add({
    roleName: role.roleName,
    sessionName,
    issued: now,
    expiration,
    functionArn: undefined,
  });
  call.save();
  const sessionArn = `arn:${account.partition}:sts::${account.accountId}:assumed-role/${role.roleName}/${sessionName}`;
  return (
    `<Credentials>${element("AccessKeyId", credentials.accessKeyId)}${element("SecretAccessKey", credentials.secretAccessKey)}${element("SessionToken", credentials.sessionToken)}${element("Expiration", expiration.toISOString())}</Credentials>` +
    `<AssumedRoleUser>${element("AssumedRoleId", `${role.roleId}:${sessionName}`)}${element("Arn", sessionArn)}</AssumedRoleUser>`
  );
}

/** Each of these narrows a session or proves more of the caller; none may be passed over. */
function refuseOptions(form: Form): void {
  const refused =
    /^(Policy|PolicyArns|Tags|TransitiveTagKeys|SerialNumber|TokenCode|SourceIdentity|ProvidedContexts)\b/;
  const option = [...form.keys()].find((name) => refused.test(name));
  if (option !== undefined) {
    throw new ServiceError("ValidationError", `The local cloud does not support ${option}.`);
  }
}

function durationSeconds(form: Form, longest: number, chained: boolean): number {
  const text = form.get("DurationSeconds");
  if (text === undefined) return DEFAULT_SECONDS;
  const seconds = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(seconds >= 900 && seconds <= 43_200)) {
    throw invalid(text, "durationSeconds", "Member must have value between 900 and 43200");
  }
  if (chained && seconds > CHAINED_SECONDS) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (seconds > longest) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  return seconds;
}
