import type { Budget } from "../limits/budget.ts";
import { TemplateFailed } from "../limits/template-failed.ts";
import { print } from "./print.ts";
import type { Value } from "./value.ts";

/** Digits that an integer may have, so that repeated multiplication cannot grow one without end. */
const LARGEST = 10n ** 1000n;

/** Whether a condition holds. Only `false` fails: on AWS a reference without a value is true. */
export function isTrue(value: Value): boolean {
  return value !== false;
}

/** Compares as Velocity does: numbers by value, and every other pair by its text, in which `null` is empty. */
export function isEqual(left: Value, right: Value, budget: Budget): boolean {
  // A bigint and a number of the same value are equal by ==, but not by ===.
  // oxlint-disable-next-line eqeqeq -- compares an integer with a double
  if (isNumber(left) && isNumber(right)) return left == right;
  const [first, second] = [print(left, budget), print(right, budget)];
  if (first.length !== second.length) return false;
  budget.read(first);
  return first === second;
}

/** Orders two numbers. Every other pair is in no order, so each comparison of it is false. */
export function isInOrder(operator: "<" | "<=" | ">" | ">=", left: Value, right: Value): boolean {
  if (!isNumber(left) || !isNumber(right)) return false;
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

/** Calculates with two numbers, or joins texts with `+`. Returns `null` for operands that have no result. */
export function calculate(operator: Arithmetic, left: Value, right: Value, budget: Budget): Value {
  if (operator === "+" && (typeof left === "string" || typeof right === "string")) {
    return budget.text(print(left, budget) + print(right, budget));
  }
  if (typeof left === "bigint" && typeof right === "bigint") {
    return bounded(integer(operator, left, right));
  }
  return isNumber(left) && isNumber(right) ? double(operator, Number(left), Number(right)) : null;
}

type Arithmetic = "+" | "-" | "*" | "/" | "%";

function integer(operator: Arithmetic, left: bigint, right: bigint): bigint | null {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0n ? null : left / right;
    case "%":
      return right === 0n ? null : left % right;
  }
}

function double(operator: Arithmetic, left: number, right: number): number | null {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? null : left / right;
    case "%":
      return right === 0 ? null : left % right;
  }
}

function bounded(value: bigint | null): bigint | null {
  if (value !== null && (value > LARGEST || value < -LARGEST)) {
    throw new TemplateFailed("an integer has more than 1000 digits");
  }
  return value;
}

function isNumber(value: Value): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}
