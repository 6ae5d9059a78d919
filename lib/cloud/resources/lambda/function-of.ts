import type { Account, FunctionConfiguration } from "../../account/account.ts";
import { configurationAt } from "../../account/configuration-at.ts";
import { LATEST, qualifiedArn } from "../../account/lambda/qualified.ts";
import type { Properties } from "../../assembly/properties.ts";

/** A function, version or alias that a property names. */
export interface NamedFunction {
  /** Name of the function. */
  readonly name: string;
  /** The ARN as the property names it: with the qualifier, if the property has one. */
  readonly arn: string;
  /** ARN of the function, without a qualifier. */
  readonly functionArn: string;
  readonly qualifier: string | undefined;
}

/**
 * Returns the function, version or alias that a property names: by name, by ARN or by a part of the ARN, each with or
 * without a qualifier.
 *
 * @throws {TemplateUnsupported} If the function, version or alias does not exist.
 */
export function functionOf(
  properties: Properties,
  property: string,
  account: Account,
): NamedFunction {
  const reference = properties.text(property);
  const named = namedFunction(reference, account);
  return named && configurationAt(account, named.arn)
    ? named
    : properties.fail(property, `names ${reference}, which does not exist`);
}

/**
 * Returns the function that a property names without a qualifier.
 *
 * @throws {TemplateUnsupported} If the function does not exist, or the property names a version or an alias.
 */
export function unqualifiedFunction(
  properties: Properties,
  property: string,
  account: Account,
): FunctionConfiguration {
  const { name, qualifier } = functionOf(properties, property, account);
  const configuration = account.functions.get(name);
  return configuration && qualifier === undefined
    ? configuration
    : properties.fail(
        property,
        `names ${properties.text(property)}; it must name a function without a version or alias`,
      );
}

/**
 * Returns the function, version or alias in a URI with which API Gateway invokes it.
 *
 * @throws {TemplateUnsupported} If it does not exist.
 */
export function invokedFunction(
  properties: Properties,
  property: string,
  account: Account,
): NamedFunction {
  const uri = properties.text(property);
  const [, path = ""] = uri.split(":lambda:path/2015-03-31/functions/");
  const arn = /^([^/]+)\/invocations$/.exec(path)?.[1] ?? "";
  const named = qualifiedArn(arn);
  return named && configurationAt(account, arn)
    ? { name: named.functionName, arn, ...named }
    : properties.fail(property, `names a function that does not exist: ${uri}`);
}

/** `name`, `123456789012:function:name` or a whole ARN, each with or without `:qualifier`. */
const REFERENCE =
  /^(?:arn:([^:]+):lambda:([^:]+):)?(?:(\d{12}):function:)?([A-Za-z0-9_-]+)(?::(\$LATEST|[A-Za-z0-9_-]+))?$/;

function namedFunction(
  reference: string,
  { partition, region, accountId }: Account,
): NamedFunction | undefined {
  const [whole, ownPartition = partition, ownRegion = region, ownId, name, qualifier] =
    REFERENCE.exec(reference) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  if (whole.startsWith("arn:") && ownId === undefined) return undefined;
  const functionArn = `arn:${ownPartition}:lambda:${ownRegion}:${ownId ?? accountId}:function:${name}`;
  const arn = qualifier === undefined ? functionArn : `${functionArn}:${qualifier}`;
  return { name, arn, functionArn, qualifier };
}

/** Rejects `$LATEST` where Lambda only accepts a function, a published version or an alias. */
export function refuseLatest(
  properties: Properties,
  property: string,
  { qualifier }: NamedFunction,
  why: string,
): void {
  if (qualifier === LATEST) properties.fail(property, `is refused: ${why}`);
}
