import { isMap } from "../../json.ts";

/** The body of `POST /orders`. */
export interface Order {
  readonly item: string;
  readonly quantity: number;
  readonly note?: string;
}

const ITEM_LENGTH = 100;
const QUANTITY_LIMIT = 1000;
const NOTE_LENGTH = 500;

/** {@link Order} as a JSON schema (draft-04), with which API Gateway validates the body. */
export const orderSchema = {
  type: "object",
  required: ["item", "quantity"],
  properties: {
    item: { type: "string", minLength: 1, maxLength: ITEM_LENGTH },
    quantity: { type: "integer", minimum: 1, maximum: QUANTITY_LIMIT },
    note: { type: "string", maxLength: NOTE_LENGTH },
  },
  additionalProperties: false,
} as const;

/**
 * Whether a parsed body is an {@link Order}. It checks the rules of {@link orderSchema} again, because API Gateway
 * does not validate the event of a direct invocation.
 */
export function isOrder(value: unknown): value is Order {
  if (!isMap(value)) return false;
  const { item, quantity, note, ...rest }: Partial<Record<keyof Order, unknown>> = value;
  return (
    Object.keys(rest).length === 0 &&
    isText(item, 1, ITEM_LENGTH) &&
    Number.isInteger(quantity) &&
    Number(quantity) >= 1 &&
    Number(quantity) <= QUANTITY_LIMIT &&
    (note === undefined || isText(note, 0, NOTE_LENGTH))
  );
}

/** Whether a value is a string whose length is within limits. The length is in code points, as in JSON schema. */
function isText(value: unknown, shortest: number, longest: number): boolean {
  if (typeof value !== "string") return false;
  const length = [...value].length;
  return length >= shortest && length <= longest;
}
