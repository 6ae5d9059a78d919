import type { FunctionConfiguration } from "../../../account/account.ts";
import { TemplateUnsupported } from "../../../assembly/template.ts";
import type { LambdaFunctions } from "../../../invocations/lambda-functions.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { revisionOf } from "../configuration/function-configuration.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "../request/function-named.ts";
import { invalidParameter } from "../request/lambda-errors.ts";
import { OLDER } from "../request/reference-form.ts";

/**
 * Returns the function that a call is about to change.
 *
 * @param keys Condition keys of the request.
 * @throws {ServiceError} AccessDeniedException without the permission; ResourceNotFoundException if the function does
 *   not exist; InvalidParameterValueException if the reference names a version or an alias.
 */
export function functionToChange(
  call: Call,
  reference: string,
  action: string,
  keys?: Readonly<Record<string, readonly string[]>>,
): FunctionConfiguration {
  const referred = functionNamed(call, reference, OLDER);
  authorizeFunction(call, referred, action, keys);
  if (referred.qualifier !== undefined) {
    throw invalidParameter(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  }
  return deployedFunction(call, referred);
}

/**
 * Checks that a function or alias is still the one that the caller has read.
 *
 * @throws {ServiceError} PreconditionFailedException if it has another revision.
 */
export function requireRevision(given: string | undefined, current: string): void {
  if (given === undefined || given === current) return;
  throw new ServiceError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    412,
  );
}

/** Checks the revision of a function in the same way. */
export function requireFunctionRevision(
  given: string | undefined,
  configuration: FunctionConfiguration,
): void {
  requireRevision(given, revisionOf(configuration));
}

/**
 * Replaces a function. The next event runs in a new process, and events that have begun finish in the old ones.
 *
 * @returns The function with the time of the change.
 */
export function replaceFunction(
  { account }: Call,
  functions: Pick<LambdaFunctions, "retireOutdated">,
  before: FunctionConfiguration,
  changed: FunctionConfiguration,
): FunctionConfiguration {
  const lastModified = account.clock.now().toISOString();
  const now = { ...changed, described: { ...changed.described, lastModified } };
  const { name } = before;
  if (!account.declaredFunctions.has(name)) account.declaredFunctions.set(name, before);
  account.functions.set(name, now);
  functions.retireOutdated();
  return now;
}

/**
 * Reads settings with the functions that read them from templates.
 *
 * @throws {ServiceError} InvalidParameterValueException if Lambda would refuse them.
 */
export function readAsInTemplates<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TemplateUnsupported) throw invalidParameter(`${error.message}.`);
    throw error;
  }
}

/**
 * Refuses members of a request that the local cloud does not support, by their names.
 *
 * @throws {ServiceError} InvalidParameterValueException
 */
export function refuseMembers(
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
): void {
  const name = names.find((one) => (given[one] ?? undefined) !== undefined);
  if (name !== undefined) throw invalidParameter(`The local cloud does not support ${name}.`);
}
