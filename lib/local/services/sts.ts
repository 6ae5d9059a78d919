import { headerValues } from "../../sigv4/request.ts";
import { parseQuery, type WireRequest } from "../../sigv4/request.ts";
import { uriDecodeBytes } from "../../sigv4/encoding.ts";
import type { WireResponse } from "../http.ts";
import { authorize, type Call } from "./call.ts";
import type { Service } from "./service.ts";
import { ServiceError } from "./service-error.ts";
import { element, NAMESPACE, result, VERSION, xml } from "./sts-xml.ts";

const DEFAULT_SECONDS = 3600;
/** The longest session that a caller who has one already may get. */
const CHAINED_SECONDS = 3600;

/** Names of the Query protocol, where they differ from the JSON services'. */
const CODES = {
  MissingAuthenticationToken: "MissingAuthenticationToken",
  IncompleteSignature: "IncompleteSignature",
  InvalidSignature: "SignatureDoesNotMatch",
  UnrecognizedClient: "InvalidClientTokenId",
  ExpiredToken: "ExpiredToken",
} as const;

/** STS, over the Query protocol: a form in, XML out. */
export const sts: Service = {
  signingName: "sts",
  windowMinutes: 15,
  claims: (request) => isForm(request),

  perform(call) {
    const form = parseForm(call.request);
    const action = form.get("Action") ?? "";
    const version = form.get("Version") ?? VERSION;
    if (version === VERSION && action === "GetCallerIdentity") return getCallerIdentity(call);
    if (version === VERSION && action === "AssumeRole") return assumeRole(call, form);
    throw new ServiceError(
      "InvalidAction",
      `Could not find operation ${action} for version ${version}`,
    );
  },

  denied({ denial, message }) {
    const text =
      denial === "MissingAuthenticationToken" ? "Request is missing Authentication Token" : message;
    return new ServiceError(CODES[denial], text, denial === "IncompleteSignature" ? 400 : 403);
  },

  failed({ type, wireMessage, status }, requestId) {
    const error =
      element("Type", "Sender") + element("Code", type) + element("Message", wireMessage ?? "");
    return xml(
      status,
      `<ErrorResponse xmlns="${NAMESPACE}"><Error>${error}</Error>${element("RequestId", requestId)}</ErrorResponse>`,
      requestId,
    );
  },
};

/** Needs no permission and cannot be denied. */
function getCallerIdentity(call: Call): WireResponse {
  const { arn, userId, accountId } = call.caller.principal;
  return result(
    call,
    "GetCallerIdentity",
    element("Arn", arn) + element("UserId", userId) + element("Account", accountId),
  );
}

function assumeRole(call: Call, form: ReadonlyMap<string, string>): WireResponse {
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
    {
      action: "sts:AssumeRole",
      resource: arn,
      // A role that is not there trusts nobody: the answer is the same.
      resourcePolicy: role?.trust ?? { statements: [] },
      resourcePolicyMustAllow: "role trust policy",
      keys: {
        "sts:RoleSessionName": [sessionName],
        ...(externalId === undefined ? {} : { "sts:ExternalId": [externalId] }),
      },
    },
    { type: "AccessDenied", status: 403 },
  );
  if (!role) throw new ServiceError("AccessDenied", "The role does not exist", 403);
  const chained = call.caller.principal.type === "AssumedRole";
  const seconds = durationSeconds(form, role.maxSessionSeconds, chained);
  const expiration = new Date(now.getTime() + seconds * 1000);
  account.directory.forgetExpired(now);
  const credentials = account.directory.assume(role.roleName, sessionName, expiration, true);
  call.save();
  const sessionArn = `arn:${account.partition}:sts::${account.accountId}:assumed-role/${role.roleName}/${sessionName}`;
  return result(
    call,
    "AssumeRole",
    `<Credentials>${element("AccessKeyId", credentials.accessKeyId)}${element("SecretAccessKey", credentials.secretAccessKey)}${element("SessionToken", credentials.sessionToken)}${element("Expiration", expiration.toISOString())}</Credentials>` +
      `<AssumedRoleUser>${element("AssumedRoleId", `${role.roleId}:${sessionName}`)}${element("Arn", sessionArn)}</AssumedRoleUser>`,
  );
}

/** Each of these narrows a session or proves more of the caller; none may be passed over. */
function refuseOptions(form: ReadonlyMap<string, string>): void {
  const refused =
    /^(Policy|PolicyArns|Tags|TransitiveTagKeys|SerialNumber|TokenCode|SourceIdentity|ProvidedContexts)\b/;
  const option = [...form.keys()].find((name) => refused.test(name));
  if (option !== undefined) {
    throw new ServiceError("ValidationError", `The local cloud does not support ${option}.`);
  }
}

function durationSeconds(
  form: ReadonlyMap<string, string>,
  longest: number,
  chained: boolean,
): number {
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

function required(form: ReadonlyMap<string, string>, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === "") {
    throw invalid("null", name.charAt(0).toLowerCase() + name.slice(1), "Member must not be null");
  }
  return value;
}

function invalid(value: string, member: string, text: string): ServiceError {
  return new ServiceError(
    "ValidationError",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${text}`,
  );
}

function isForm(request: WireRequest): boolean {
  const type = headerValues(request, "content-type")[0] ?? "";
  return type.startsWith("application/x-www-form-urlencoded");
}

function parseForm(request: WireRequest): ReadonlyMap<string, string> {
  const decode = (text: string) => uriDecodeBytes(text.replaceAll("+", " ")).toString("utf8");
  const body = Buffer.from(request.body).toString("utf8");
  const pairs = [...request.query, ...parseQuery(body)];
  return new Map(pairs.map(([name, value]) => [decode(name), decode(value)]));
}
