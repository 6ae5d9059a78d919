import type { Account } from "../../account/account.ts";
import { memberOf, type Members } from "../protocol/json/input.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Attempt } from "./decided-call.ts";

/** Returns what an operation attempts. It throws the service's error if a parameter is missing or malformed. */
export type OperationRow = (input: Members, account: Account) => readonly Attempt[];

export type OperationRows = Readonly<Record<string, OperationRow>>;

type Keys = NonNullable<Attempt["keys"]>;

/** Returns a row for an action on one resource. */
export function on(
  action: string,
  resource: (input: Members, account: Account) => string,
  keys: (input: Members) => Keys = () => ({}),
): OperationRow {
  return (input, account) => [{ action, resource: resource(input, account), keys: keys(input) }];
}

/** Returns a row for an action without a resource. */
export function onAll(action: string, keys: (input: Members) => Keys = () => ({})): OperationRow {
  return (input) => [{ action, resource: "*", keys: keys(input) }];
}

/** @throws {ServiceError} If the parameter is missing or not a text. */
export function textOf(input: Members, name: string): string {
  const value = optionalTextOf(input, name);
  return value === undefined || value === "" ? missing(name) : value;
}

/** @throws {ServiceError} If the parameter is not a text. */
export function optionalTextOf(input: Members, name: string): string | undefined {
  const value = memberOf(input, name);
  if (value === undefined || typeof value === "string") return value;
  throw new ServiceError("SerializationException", `${name} must be a string`);
}

/** Returns a condition key with the value of a parameter; without the parameter the key is absent. */
export function keyOf(key: string, value: string | undefined): Keys {
  return value === undefined ? {} : { [key]: [value] };
}

/**
 * Returns an ARN that a parameter has.
 *
 * @param form Form of the part after the account.
 * @throws {ServiceError} If the parameter is missing or not such an ARN.
 */
export function arnIn(input: Members, name: string, service: string, form: RegExp): string {
  const arn = textOf(input, name);
  const [scheme, partition, named, region, accountId, ...rest] = arn.split(":");
  const isArn = scheme === "arn" && /^aws[a-z-]*$/.test(partition ?? "") && named === service;
  const isHere = /^[a-z0-9-]{1,32}$/.test(region ?? "") && /^\d{12}$/.test(accountId ?? "");
  if (isArn && isHere && form.test(rest.join(":"))) return arn;
  throw invalid(name);
}

export function invalid(name: string): ServiceError {
  return new ServiceError("ValidationException", `Invalid parameter: ${name}`);
}

function missing(name: string): never {
  const text = `The request must contain the parameter ${name}.`;
  throw new ServiceError("ValidationException", text);
}

/** Returns the ARN of a resource in the account. */
export function arnHere(
  { partition, region, accountId }: Account,
  service: string,
  rest: string,
): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${rest}`;
}
