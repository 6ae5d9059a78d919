import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "../function-named.ts";
import { notFound } from "../lambda-errors.ts";
import type { PathParameters } from "../operation.ts";
import { pageOf } from "../page.ts";
import { OLDER } from "../reference-form.ts";

const MOST = 50;

/**
 * Returns the aliases of a function. There are none, because a template with an alias is refused.
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
 * Finds an alias of a function, of which there are none.
 *
 * @throws {ServiceError} Always: AccessDeniedException without the permission, otherwise ResourceNotFoundException.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html
 */
export function getAlias(call: Call, { reference, name }: PathParameters): never {
  const referred = functionNamed(call, reference, OLDER);
  authorizeFunction(call, referred, "lambda:GetAlias");
  throw notFound(`Cannot find alias arn: ${referred.arn}:${name}`);
}
