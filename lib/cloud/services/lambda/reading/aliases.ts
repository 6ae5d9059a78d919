import type { FunctionAlias } from "../../../account/lambda/function-alias.ts";
import { qualifiedArn } from "../../../account/lambda/qualified.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { revisionId } from "../configuration/revision-id.ts";
import {
  authorizeFunction,
  deployedFunction,
  functionNamed,
  parameterIn,
} from "../request/function-named.ts";
import { notFound } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import { pageOf } from "../request/page.ts";
import { OLDER } from "../request/reference-form.ts";

const MOST = 50;

/**
 * Returns the aliases of a function, or only the aliases of one version.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html
 */
export function listAliases(call: Call, { reference }: PathParameters): WireResponse {
  const referred = functionNamed(call, reference, OLDER);
  authorizeFunction(call, referred, "lambda:ListAliases");
  deployedFunction(call, referred);
  const only = parameterIn(call, "FunctionVersion");
  const all = [...call.account.functionAliases.values()].filter(
    ({ arn, version, additional }) =>
      qualifiedArn(arn)?.functionArn === referred.arn &&
      (only === undefined || [version, additional?.version].includes(only)),
  );
  const { items, next } = pageOf(call, all, ({ name }) => name, MOST);
  return restJson(200, { ...next, Aliases: items.map(shownAlias) }, call.requestId);
}

/**
 * Returns an alias.
 *
 * @throws {ServiceError} AccessDeniedException without the permission; ResourceNotFoundException if the function has no
 *   such alias.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html
 */
export function getAlias(call: Call, { reference, name }: PathParameters): WireResponse {
  const referred = functionNamed(call, reference, OLDER);
  authorizeFunction(call, referred, "lambda:GetAlias");
  const arn = `${referred.arn}:${name}`;
  const alias = call.account.functionAliases.get(arn);
  if (!alias) throw notFound(`Cannot find alias arn: ${arn}`);
  return restJson(200, shownAlias(alias), call.requestId);
}

/** Returns an alias in AWS's shape. */
export function shownAlias(alias: FunctionAlias): {
  readonly RevisionId: string;
  readonly [member: string]: unknown;
} {
  const { arn, name, version, description, additional } = alias;
  return {
    AliasArn: arn,
    Name: name,
    FunctionVersion: version,
    Description: description,
    ...(additional === undefined
      ? {}
      : {
          RoutingConfig: { AdditionalVersionWeights: { [additional.version]: additional.weight } },
        }),
    RevisionId: revisionId(alias),
  };
}
