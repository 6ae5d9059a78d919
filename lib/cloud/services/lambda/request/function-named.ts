import { policyOf } from "../../../../iam/policy/policy.ts";
import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import type { RequestedAction } from "../../../access/decide.ts";
import { onFunction } from "../../../access/requested-actions.ts";
import type { FunctionConfiguration } from "../../../account/account.ts";
import { type configurationAt, shownConfigurationAt } from "../../../account/configuration-at.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import { validation } from "../../protocol/json/errors.ts";
import type { ServiceError } from "../../protocol/service-error.ts";
import { violation, violationsText } from "../../protocol/violation.ts";
import { invalidParameter, notFound } from "./lambda-errors.ts";
import { NAMESPACED, type ReferenceForm, type TextForm } from "./reference-form.ts";

/** The function that a reference names. It may not exist. */
export interface Referred {
  readonly name: string;
  /** The account of the function. */
  readonly accountId: string;
  /** ARN of the function, without a qualifier. */
  readonly arn: string;
  /** The ARN that policies are evaluated for: with the qualifier if the reference has one. */
  readonly resource: string;
  readonly qualifier: string | undefined;
}

const REFERENCE =
  /^(?:arn:[^:]+:lambda:)?(?:([a-z]+(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([A-Za-z0-9_.-]+)(?::(.+))?$/;

/** Returns the function's name in a reference, or `undefined` if the reference has no valid form. */
export function functionNameIn(reference: string): string | undefined {
  return REFERENCE.exec(reference)?.[3];
}

/**
 * Reads a reference to a function: a name, a partial or full ARN, each with or without a qualifier. The qualifier can
 * also be in the query.
 *
 * @throws {ServiceError} ValidationException if the reference or the qualifier has another form;
 *   InvalidParameterValueException if reference and query have different qualifiers; ResourceNotFoundException if the
 *   reference names another region.
 */
export function functionNamed(
  call: Call,
  reference: string,
  form: ReferenceForm = NAMESPACED,
): Referred {
  const { partition, region, accountId: ownId } = call.account;
  const asked = form.qualifier && parameterIn(call, "Qualifier");
  const problems = [
    ...violationsOf(asked, "qualifier", form.qualifier),
    ...violationsOf(reference, "functionName", form.reference),
  ];
  if (problems.length > 0) throw validation(violationsText(problems));
  const [, ownRegion = region, accountId = ownId, name = "", suffix] =
    REFERENCE.exec(reference) ?? [];
  if (suffix !== undefined && asked !== undefined && suffix !== asked) {
    throw invalidParameter(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  if (ownRegion !== region) {
    throw notFound(`Functions from '${ownRegion}' are not reachable in this region ('${region}')`);
  }
  const qualifier = suffix ?? asked;
  const arn = `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
  const resource = qualifier === undefined ? arn : `${arn}:${qualifier}`;
  return { name, accountId, arn, qualifier, resource };
}

/** Returns the value of a query parameter, decoded, or `undefined` if the request does not have it. */
export function parameterIn({ request }: Call, name: string): string | undefined {
  const value = request.query.find(([key]) => key === name)?.[1];
  return value === undefined ? undefined : uriDecodeBytes(value).toString("utf8");
}

/**
 * Checks that the caller may perform an action on the function of a reference.
 *
 * @param keys Condition keys of the request.
 * @throws {ServiceError} AccessDeniedException if policies do not allow it.
 */
export function authorizeFunction(
  call: Call,
  referred: Referred,
  action: string,
  keys: RequestedAction["keys"] = {},
): void {
  authorize(
    call,
    { ...requested(call, referred, action), keys },
    {
      type: "AccessDeniedException",
      status: 403,
    },
  );
}

/**
 * Checks that the caller may perform an action that has no resource.
 *
 * @throws {ServiceError} AccessDeniedException if policies do not allow it.
 */
export function authorizeAll(call: Call, action: string): void {
  authorize(call, { action, resource: "*" }, { type: "AccessDeniedException", status: 403 });
}

function requested({ account }: Call, referred: Referred, action: string): RequestedAction {
  const { resource, accountId } = referred;
  if (accountId === account.accountId) return onFunction(account, resource, action);
  // A function of another account has a resource policy of that account, which the local cloud does not have.
  const resourcePolicy = policyOf([]);
  return { action, resource, resourcePolicy, resourceAccountId: accountId };
}

/**
 * Returns the function, version or alias of a reference.
 *
 * @param missing The ARN that the error names.
 * @param at Chooses between the versions of an alias. @default - the alias's own version, which operations show
 * @throws {ServiceError} ResourceNotFoundException if the function, version or alias does not exist.
 */
export function deployedFunction(
  { account }: Call,
  { resource }: Pick<Referred, "resource">,
  missing = resource,
  at: typeof configurationAt = shownConfigurationAt,
): FunctionConfiguration {
  const configuration = at(account, resource);
  if (!configuration) throw functionNotFound(missing);
  return configuration;
}

/** Returns the error for a function, version or alias that does not exist. */
function functionNotFound(resource: string): ServiceError {
  return notFound(`Function not found: ${resource}`);
}

function violationsOf(
  value: string | undefined,
  member: string,
  form: TextForm | undefined,
): readonly string[] {
  if (value === undefined || form === undefined) return [];
  const { longest, pattern, expression } = form;
  const constraints = [
    ...(value.length > longest ? [`Member must have length less than or equal to ${longest}`] : []),
    ...(value === "" ? ["Member must have length greater than or equal to 1"] : []),
    ...(expression.test(value)
      ? []
      : [`Member must satisfy regular expression pattern: ${pattern}`]),
  ];
  return constraints.map((constraint) => violation(`'${value}'`, member, constraint));
}
