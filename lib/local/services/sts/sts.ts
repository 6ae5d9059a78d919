import type { Call } from "../call.ts";
import { isForm } from "../query/form.ts";
import { queryService } from "../query/query-service.ts";
import { element } from "../query/xml.ts";
import type { Service } from "../service.ts";
import { assumeRole } from "./assume-role.ts";

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
