import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "../request/function-named.ts";
import { notFound } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import { pageOf } from "../request/page.ts";
import { OLDER } from "../request/reference-form.ts";

const MOST = 50;

/**
 * Returns an empty list of aliases, because a template with an alias is refused.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html
 */
export function listAliases(call: Call, { reference }: PathParameters): WireResponse {
  const referred = functionNamed(call, reference, OLDER);
  authorizeFunction(call, referred, "lambda:ListAliases");
  deployedFunction(call, referred);
  const { items: Aliases, next } = pageOf(call, [], String, MOST);
  return restJson(200, { ...next, Aliases }, call.requestId);
}

/**
 * Rejects the name of an alias, because no function has an alias.
 *
 * @throws {ServiceError} Always: AccessDeniedException without the permission, otherwise ResourceNotFoundException.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html
 */
export function getAlias(call: Call, { reference, name }: PathParameters): never {
  const referred = functionNamed(call, reference, OLDER);
  authorizeFunction(call, referred, "lambda:GetAlias");
  throw notFound(`Cannot find alias arn: ${referred.arn}:${name}`);
}
