import { authorize, type Call } from "../protocol/call.ts";
import type { Form } from "../protocol/query/form.ts";
import { element } from "../protocol/query/xml.ts";
import { ServiceError } from "../protocol/service-error.ts";

/**
 * Returns the account of an access key. On AWS the id of a key contains its account; here only the account's own keys are
 * known.
 *
 * @throws {ServiceError} ValidationError if the key is unknown, or AccessDenied.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export function getAccessKeyInfo(call: Call, form: Form): string {
  const id = form.get("AccessKeyId") ?? "";
  const action = { action: "sts:GetAccessKeyInfo", resource: "*" };
  authorize(call, action, { type: "AccessDenied", status: 403 });
  const { accountId, directory } = call.account;
  const { accessKeys, sessions, userSessions } = directory;
  if (accessKeys.get(id) ?? sessions.get(id) ?? userSessions.get(id)) {
    return element("Account", accountId);
  }
  const message = `${id} is not an access key of the account ${accountId}, the only one that the local cloud knows.`;
  throw new ServiceError("ValidationError", message);
}
