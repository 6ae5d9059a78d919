import type { Call } from "../protocol/call.ts";
import { isForm } from "../protocol/query/form.ts";
import { queryService } from "../protocol/query/query-service.ts";
import { element } from "../protocol/query/xml.ts";
import type { Service } from "../protocol/service.ts";
import { assumeRole } from "./assume-role.ts";
import { decodeAuthorizationMessage } from "./decode-authorization-message.ts";
import { getAccessKeyInfo } from "./get-access-key-info.ts";
import { getFederationToken } from "./get-federation-token.ts";
import { getSessionToken } from "./get-session-token.ts";
import { assumeRoleWithWebIdentity } from "./web-identity/assume-role-with-web-identity.ts";
import { refuseSession } from "./session-limits.ts";

const VERSION = "2011-06-15";

export const sts: Service = queryService({
  signingName: "sts",
  version: VERSION,
  claims(request) {
    if (!isForm(request)) return false;
    // Other services use the same protocol with another version.
    const body = Buffer.from(request.body);
    return body.includes(`Version=${VERSION}`) || !body.includes("Version=");
  },
  unserved: ["AssumeRoot", "GetDelegatedAccessToken", "GetWebIdentityToken"],
  unsigned: {
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    AssumeRoleWithSAML: undefined,
  },
  admit: ({ caller }, operation) => refuseSession(caller, operation),
  operations: {
    GetCallerIdentity: getCallerIdentity,
    AssumeRole: assumeRole,
    GetFederationToken: getFederationToken,
    GetSessionToken: getSessionToken,
    GetAccessKeyInfo: getAccessKeyInfo,
    DecodeAuthorizationMessage: decodeAuthorizationMessage,
  },
});

/** Returns the caller. AWS allows this operation without a permission, and a policy cannot deny it. */
function getCallerIdentity({ caller }: Call): string {
  const { arn, userId, accountId } = caller.principal;
  return element("Arn", arn) + element("UserId", userId) + element("Account", accountId);
}
