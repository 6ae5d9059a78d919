import type { KeyAttribute } from "../../../account/dynamodb/table.ts";
import type { ServiceError } from "../../protocol/service-error.ts";
import { memberOf, membersOf } from "../../protocol/json/input.ts";
import { plainNumber } from "./plain-number.ts";

/** The values of `dynamodb:LeadingKeys`, or the error for a request from which they cannot be read. */
export type LeadingKeys = readonly string[] | ServiceError;

/**
 * Returns the value of a key attribute, with a number in DynamoDB's form. Returns `undefined` if the value does not
 * have the type of the attribute, or if it is not a valid number.
 */
export function keyValue(value: unknown, { type }: KeyAttribute): readonly [string] | undefined {
  const text = memberOf(value, type);
  if (typeof text !== "string" || Object.keys(membersOf(value) ?? {}).length !== 1)
    return undefined;
  const plain = type === "N" ? plainNumber(text) : text;
  return plain === undefined ? undefined : [plain];
}
