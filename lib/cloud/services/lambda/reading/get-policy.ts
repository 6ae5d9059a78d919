import { WHOLE_POLICY } from "../../../account/lambda/function-permission.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { revisionId } from "../configuration/revision-id.ts";
import { authorizeFunction, functionNamed } from "../request/function-named.ts";
import { notFound } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";

/**
 * Returns the resource policy of a function, version or alias, to which each permission adds a statement.
 *
 * @throws {ServiceError} ResourceNotFoundException if there is no such function, or it has no permissions. `$LATEST`
 *   cannot have a policy.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
 */
export function getPolicy(call: Call, { reference }: PathParameters): WireResponse {
  const { account, requestId } = call;
  const referred = functionNamed(call, reference);
  authorizeFunction(call, referred, "lambda:GetPolicy");
  const added = account.permissions.get(referred.resource);
  const Statement = [...(added?.values() ?? [])].map(({ document }) => document);
  if (Statement.length === 0) throw notFound("The resource you requested does not exist.");
  const whole = added?.get(WHOLE_POLICY)?.document;
  const Policy = JSON.stringify(whole ?? { Version: "2012-10-17", Id: "default", Statement });
  return restJson(200, { Policy, RevisionId: revisionId(Statement) }, requestId);
}
