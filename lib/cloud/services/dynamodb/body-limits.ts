import { ServiceError } from "../protocol/service-error.ts";
import { OF_ONE_ITEM, type StructureLimits } from "../protocol/json/structure.ts";

/**
 * An item of 400 KB, or the substitutions of an expression with their 2 MB, even if JSON makes half as much again of
 * them. AWS documents a limit for batches alone.
 */
const OF_ONE_ITEM_BYTES = 4 * 2 ** 20;

/** Puts of 25 items that are seldom made of short numbers alone. */
const OF_BATCH: StructureLimits = { containers: 200_000, parts: 400_000 };

/**
 * The limits of the JSON in the body of an operation.
 *
 * @throws {ServiceError} RequestEntityTooLarge if the body is longer than any request for this operation. The longest
 *   `BatchWriteItem` is that of the HTTP server.
 */
export function structureLimits(operation: string, bodyLength: number): StructureLimits {
  if (operation === "BatchWriteItem") return OF_BATCH;
  if (bodyLength <= OF_ONE_ITEM_BYTES) return OF_ONE_ITEM;
  const text = `The local cloud takes requests for ${operation} of up to ${OF_ONE_ITEM_BYTES} bytes. This one has ${bodyLength}.`;
  throw new ServiceError("RequestEntityTooLarge", text, 413);
}
