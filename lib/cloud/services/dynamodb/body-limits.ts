import { ServiceError } from "../protocol/service-error.ts";
import { OF_ONE_ITEM, type StructureLimits } from "../protocol/json/structure.ts";

/**
 * Room for an item of 400 KB, and for the substitutions of an expression, which DynamoDB limits to 2 MB, even if JSON
 * needs twice the bytes. AWS documents a limit of the request for batches only.
 */
const OF_ONE_ITEM_BYTES = 4 * 2 ** 20;

/** Room for 25 items with 8,000 objects and lists each. 25 lists of short numbers of 400 KB each have more. */
const OF_BATCH: StructureLimits = { containers: 200_000, parts: 400_000 };

/**
 * The limits of the JSON in the body of an operation.
 *
 * @throws {ServiceError} RequestEntityTooLarge if the body is longer than a request for this operation can be. The HTTP
 *   server limits `BatchWriteItem` and `TransactWriteItems`.
 */
export function structureLimits(operation: string, bodyLength: number): StructureLimits {
  if (operation === "BatchWriteItem" || operation === "TransactWriteItems") return OF_BATCH;
  if (bodyLength <= OF_ONE_ITEM_BYTES) return OF_ONE_ITEM;
  const text = `The local cloud takes requests for ${operation} of up to ${OF_ONE_ITEM_BYTES} bytes. This one has ${bodyLength}.`;
  throw new ServiceError("RequestEntityTooLarge", text, 413);
}
