import { isMap } from "../../../../../json.ts";
import { JavaList, JavaMap, type Value } from "./value.ts";

/** Copies a value of the cloud into a value of a template. `undefined` and functions become `null`. */
function fromRecord(value: unknown): Value {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return new JavaList(value.map((item) => fromRecord(item)));
  return isMap(value) ? mapOf(value) : null;
}

export function mapOf(record: Readonly<Record<string, unknown>>): JavaMap {
  return new JavaMap(
    new Map(Object.entries(record).map(([name, value]) => [name, fromRecord(value)])),
  );
}
