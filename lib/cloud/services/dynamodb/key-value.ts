import type { KeyAttribute } from "../../account/dynamodb/table.ts";
import type { ServiceError } from "../protocol/service-error.ts";
import { memberOf, membersOf } from "../protocol/json/input.ts";
import { plainNumber } from "./plain-number.ts";

/** The values of `dynamodb:LeadingKeys`, or why nothing can be done without them. */
export type LeadingKeys = readonly string[] | ServiceError;

/** The one value of a key attribute, a number as DynamoDB writes it; none where it is of another type. */
export function keyValue(value: unknown, { type }: KeyAttribute): readonly [string] | undefined {
  const text = memberOf(value, type);
  if (typeof text !== "string" || Object.keys(membersOf(value) ?? {}).length !== 1)
    return undefined;
  const plain = type === "N" ? plainNumber(text) : text;
  return plain === undefined ? undefined : [plain];
}
