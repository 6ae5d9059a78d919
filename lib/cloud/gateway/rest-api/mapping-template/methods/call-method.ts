import type { Budget } from "../limits/budget.ts";
import { isEqual } from "../values/operators.ts";
import { print } from "../values/print.ts";
import { JavaList, JavaMap, Tool, type Value } from "../values/value.ts";
import { LIST_METHODS } from "./list-methods.ts";
import { MAP_METHODS } from "./map-methods.ts";
import type { Methods } from "./methods.ts";
import { NUMBER_METHODS } from "./number-methods.ts";
import { STRING_METHODS } from "./string-methods.ts";

/** The methods of texts whose work does not grow with the text. */
const CONSTANT = new Set(["charAt", "isEmpty", "length", "substring"]);

/** Calls a method of Java. Returns `null` if the value has no such method, because Velocity then prints nothing. */
export function callMethod(
  value: Value,
  name: string,
  parameters: readonly Value[],
  budget: Budget,
): Value {
  budget.spend();
  if (value === null) return null;
  if (value instanceof Tool) return value.call(name, parameters, budget);
  const [first] = parameters;
  if (name === "toString" && first === undefined) return budget.text(print(value, budget));
  if (name === "equals" && first !== undefined) {
    return kind(value) === kind(first) && isEqual(value, first, budget);
  }
  if (typeof value === "string" && !CONSTANT.has(name)) budget.read(value);
  if (typeof value === "string") return call(STRING_METHODS, value, name, parameters, budget);
  if (value instanceof JavaList) return call(LIST_METHODS, value, name, parameters, budget);
  if (value instanceof JavaMap) return call(MAP_METHODS, value, name, parameters, budget);
  if (typeof value === "boolean") return name === "booleanValue" ? value : null;
  return call(NUMBER_METHODS, value, name, parameters, budget);
}

function call<T>(
  methods: Methods<T>,
  self: T,
  name: string,
  parameters: readonly Value[],
  budget: Budget,
): Value {
  return methods.get(name)?.(self, parameters, budget) ?? null;
}

/** Returns the class of a value, because Java's `equals` is false for values of different classes. */
function kind(value: Value): string {
  if (value instanceof JavaList) return "list";
  return value instanceof JavaMap ? "map" : typeof value;
}
