import type { Budget } from "../limits/budget.ts";
import type { Expression } from "../syntax/nodes.ts";
import { TemplateFailed } from "../limits/template-failed.ts";
import { print } from "../values/print.ts";
import { JavaList, JavaMap, type Value } from "../values/value.ts";
import type { Machine } from "./machine.ts";
import { calculate, isEqual, isInOrder, isTrue } from "../values/operators.ts";
import { follow } from "./reference.ts";

const LONGEST_RANGE = 10_000n;

export function evaluate(expression: Expression, machine: Machine): Value {
  const { budget } = machine;
  budget.spend();
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "interpolated":
      return machine.render(expression.body);
    case "reference":
      return machine.read(expression.reference);
    case "list":
      return new JavaList(expression.items.map((item) => machine.evaluate(item)));
    case "range":
      return range(machine.evaluate(expression.from), machine.evaluate(expression.to), budget);
    case "map": {
      const map = new JavaMap();
      for (const [key, value] of expression.entries) {
        map.entries.set(print(machine.evaluate(key), budget), machine.evaluate(value));
      }
      return map;
    }
    case "not":
      return !isTrue(machine.evaluate(expression.operand));
    case "steps":
      return follow(machine.evaluate(expression.of), expression.steps, machine);
    case "binary":
      return binary(expression, machine);
  }
}

function binary(
  { operator, left, right }: Extract<Expression, { kind: "binary" }>,
  machine: Machine,
): Value {
  const first = machine.evaluate(left);
  switch (operator) {
    case "||":
      return isTrue(first) || isTrue(machine.evaluate(right));
    case "&&":
      return isTrue(first) && isTrue(machine.evaluate(right));
    case "==":
      return isEqual(first, machine.evaluate(right), machine.budget);
    case "!=":
      return !isEqual(first, machine.evaluate(right), machine.budget);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return isInOrder(operator, first, machine.evaluate(right));
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return calculate(operator, first, machine.evaluate(right), machine.budget);
  }
}

function range(from: Value, to: Value, budget: Budget): Value {
  if (typeof from !== "bigint" || typeof to !== "bigint") return null;
  const length = from < to ? to - from : from - to;
  if (length > LONGEST_RANGE) {
    throw new TemplateFailed(`a range has more than ${LONGEST_RANGE} numbers`);
  }
  budget.spend(Number(length));
  const sign = from < to ? 1n : -1n;
  return new JavaList(
    Array.from({ length: Number(length) + 1 }, (_, index) => from + sign * BigInt(index)),
  );
}
