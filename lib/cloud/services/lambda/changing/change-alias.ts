import { FunctionPermissions } from "../../../account/lambda/function-permission.ts";
import type { FunctionAlias } from "../../../account/lambda/function-alias.ts";
import { LATEST } from "../../../account/lambda/qualified.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { text } from "../../protocol/json/fields.ts";
import { membersOf, readBody, type Members } from "../../protocol/json/input.ts";
import { readMembers, required } from "../../protocol/json/members.ts";
import { restJson } from "../../protocol/json/response.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { shownAlias } from "../reading/aliases.ts";
import { invalidParameter, notFound } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import { functionToChange, requireRevision } from "./changed-function.ts";

/**
 * Creates an alias of a function.
 *
 * @throws {ServiceError} Lambda's error if the caller may not, or the alias exists already or is not valid.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
 */
export function createAlias(call: Call, { reference }: PathParameters): WireResponse {
  const { functionAliases, permissions } = call.account;
  const { arn: functionArn, name: functionName } = functionToChange(
    call,
    reference,
    "lambda:CreateAlias",
  );
  const body = readBody(call.request.body);
  const {
    Name: name,
    FunctionVersion: version,
    Description: description = "",
  } = readMembers(
    { Name: required(text), FunctionVersion: required(text), Description: text },
    body,
  );
  const arn = `${functionArn}:${name}`;
  if (functionAliases.has(arn)) {
    throw new ServiceError("ResourceConflictException", `Alias already exists: ${arn}`, 409);
  }
  requireVersion(call, functionArn, version);
  const additional = additionalIn(call, body, functionArn, version);
  const alias = { name, functionName, arn, description, version, additional };
  functionAliases.set(arn, alias);
  permissions.set(arn, new FunctionPermissions());
  return restJson(201, shownAlias(alias), call.requestId);
}

/**
 * Changes the version, the description or the weights of an alias.
 *
 * @throws {ServiceError} Lambda's error if the caller may not, the alias does not exist or has another revision, or the
 *   version does not exist.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
 */
export function updateAlias(call: Call, { reference, name }: PathParameters): WireResponse {
  const { functionAliases } = call.account;
  const { arn: functionArn } = functionToChange(call, reference, "lambda:UpdateAlias");
  const arn = `${functionArn}:${name}`;
  const before = functionAliases.get(arn);
  if (!before) throw notFound(`Alias not found: ${arn}`);
  const body = readBody(call.request.body);
  const { FunctionVersion, Description, RevisionId } = readMembers(
    { FunctionVersion: text, Description: text, RevisionId: text },
    body,
  );
  requireRevision(RevisionId, shownAlias(before).RevisionId);
  const version = FunctionVersion ?? before.version;
  requireVersion(call, functionArn, version);
  const hasRouting = membersOf(body["RoutingConfig"]) !== undefined;
  const routing = hasRouting ? body : routingOf(before);
  const alias = {
    ...before,
    version,
    description: Description ?? before.description,
    additional: additionalIn(call, routing, functionArn, version),
  };
  noteDeclared(call, before);
  functionAliases.set(arn, alias);
  return restJson(200, shownAlias(alias), call.requestId);
}

/**
 * Deletes an alias with its policy. As on AWS, the alias need not exist.
 *
 * @throws {ServiceError} AccessDeniedException without the permission; ResourceNotFoundException if the function does
 *   not exist.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html
 */
export function deleteAlias(call: Call, { reference, name }: PathParameters): WireResponse {
  const { functionAliases, permissions, provisionedConcurrency, eventInvokeConfigs } = call.account;
  const { arn: functionArn } = functionToChange(call, reference, "lambda:DeleteAlias");
  const arn = `${functionArn}:${name}`;
  const alias = functionAliases.get(arn);
  if (alias) {
    noteDeclared(call, alias);
    for (const map of [functionAliases, permissions, provisionedConcurrency, eventInvokeConfigs]) {
      map.delete(arn);
    }
  }
  return restJson(204, "", call.requestId);
}

/** Remembers what the template says about an alias before a call changes it for the first time. */
function noteDeclared({ account }: Call, alias: FunctionAlias): void {
  if (!account.declaredAliases.has(alias.arn)) account.declaredAliases.set(alias.arn, alias);
}

function requireVersion({ account }: Call, functionArn: string, version: string): void {
  const arn = `${functionArn}:${version}`;
  if (version !== LATEST && !account.functionVersions.has(arn)) {
    throw notFound(`Function not found: ${arn}`);
  }
}

/** Returns the weights of an alias in the form of a request. */
function routingOf({ additional }: FunctionAlias): Members {
  return additional
    ? { RoutingConfig: { AdditionalVersionWeights: { [additional.version]: additional.weight } } }
    : {};
}

/** Reads the second version of an alias and its weight, whose types the model has checked. */
function additionalIn(
  call: Call,
  body: Members,
  functionArn: string,
  version: string,
): FunctionAlias["additional"] {
  const weights = membersOf(membersOf(body["RoutingConfig"])?.["AdditionalVersionWeights"]) ?? {};
  const [first, ...more] = Object.entries(weights);
  if (!first) return undefined;
  if (more.length > 0) {
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  const [additional, weight] = first;
  if (version === LATEST) {
    throw invalidParameter(
      `${LATEST} is not supported for an alias pointing to more than 1 version`,
    );
  }
  if (additional === version) {
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  requireVersion(call, functionArn, additional);
  return { version: additional, weight: Number(weight) };
}
