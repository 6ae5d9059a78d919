import { callMethod } from "../methods/call-method.ts";
import type { Reference, Step } from "../syntax/nodes.ts";
import { TemplateFailed } from "../limits/template-failed.ts";
import { print } from "../values/print.ts";
import { JavaList, JavaMap, Tool, type Value } from "../values/value.ts";
import { Defined, type Machine } from "./machine.ts";

/** Returns the value of a reference, or `null` if a variable or member of it does not exist. */
export function read({ name, steps }: Reference, machine: Machine): Value {
  machine.budget.spend();
  const variable = machine.variables.get(name) ?? null;
  return follow(
    variable instanceof Defined ? machine.render(variable.body) : variable,
    steps,
    machine,
  );
}

/** Follows the properties, method calls and indexes behind a value. */
export function follow(from: Value, steps: readonly Step[], machine: Machine): Value {
  let value = from;
  for (const step of steps) {
    machine.budget.spend();
    switch (step.kind) {
      case "property":
        value = property(value, step.name);
        break;
      case "index":
        value = at(value, machine.evaluate(step.index), machine);
        break;
      case "method": {
        const parameters = step.parameters.map((parameter) => machine.evaluate(parameter));
        value = callMethod(value, step.name, parameters, machine.budget);
      }
    }
  }
  return value;
}

/** Assigns to a variable, an entry of a map or an item of a list. An assignment to anything else has no effect. */
export function assign({ name, steps }: Reference, value: Value, machine: Machine): void {
  const last = steps.at(-1);
  if (!last) {
    machine.variables.set(name, value);
    return;
  }
  const owner = read({ name, steps: steps.slice(0, -1) }, machine);
  const key =
    last.kind === "property"
      ? last.name
      : last.kind === "index"
        ? machine.evaluate(last.index)
        : null;
  if (last.kind === "method") return;
  if (owner instanceof JavaMap) owner.entries.set(print(key, machine.budget), value);
  else if (owner instanceof JavaList) owner.items[position(owner, key)] = value;
}

function property(value: Value, name: string): Value {
  if (value instanceof JavaMap) return value.get(name);
  if (value instanceof Tool) return value.property(name);
  const hasEmpty = typeof value === "string" || value instanceof JavaList;
  return name === "empty" && hasEmpty
    ? (typeof value === "string" ? value : value.items).length === 0
    : null;
}

function at(value: Value, index: Value, machine: Machine): Value {
  if (value instanceof JavaMap) return value.get(print(index, machine.budget));
  return value instanceof JavaList ? (value.items[position(value, index)] ?? null) : null;
}

/** Returns the position of an item. Java throws an exception for a position outside of the list. */
function position({ items }: JavaList, index: Value): number {
  const found = typeof index === "bigint" ? Number(index) : Number.NaN;
  const fromStart = found < 0 ? items.length + found : found;
  if (!(fromStart >= 0 && fromStart < items.length)) {
    throw new TemplateFailed(`an index is outside of a list of ${items.length} items`);
  }
  return fromStart;
}
