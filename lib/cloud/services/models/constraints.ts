import type { List, MapShape, Scalar } from "./shape/model.ts";
import { wholePattern } from "./whole-pattern.ts";

interface Constraint {
  /** AWS's text for the constraint. */
  readonly text: string;
  readonly holds: (value: unknown) => boolean;
}

/** Returns the constraints of a single value, list or map, without the constraints of its parts. */
export function constraintsOf(shape: List | MapShape | Scalar): readonly Constraint[] {
  const known = found.get(shape);
  if (known) return known;
  const constraints = constraintsIn(shape);
  found.set(shape, constraints);
  return constraints;
}

const found = new WeakMap<List | MapShape | Scalar, readonly Constraint[]>();

function constraintsIn(shape: List | MapShape | Scalar): readonly Constraint[] {
  const { min, max } = shape;
  const measure = isNumber(shape.type) ? numberOf : lengthOf;
  const what = measure === numberOf ? "value" : "length";
  const constraints: Constraint[] = [];
  if (max !== undefined) {
    const text = `Member must have ${what} less than or equal to ${max}`;
    constraints.push({ text, holds: (value) => measure(value) <= max });
  }
  if (min !== undefined) {
    const text = `Member must have ${what} greater than or equal to ${min}`;
    constraints.push({ text, holds: (value) => measure(value) >= min });
  }
  if ("pattern" in shape && shape.pattern !== undefined) {
    const { pattern } = shape;
    constraints.push({
      text: `Member must satisfy regular expression pattern: ${pattern}`,
      holds: (value) => wholePattern(pattern).test(String(value)),
    });
  }
  if ("enum" in shape && shape.enum !== undefined) {
    const values: readonly unknown[] = shape.enum;
    constraints.push({
      text: `Member must satisfy enum value set: [${shape.enum.join(", ")}]`,
      holds: (value) => values.includes(value),
    });
  }
  return constraints;
}

/** Returns the texts of all constraints of a shape, as AWS lists them for the parts of a list or map. */
export function allTexts(constraints: readonly Constraint[], notNull: boolean): string {
  const texts = constraints.map(({ text }) => text);
  return `[${[...texts, ...(notNull ? ["Member must not be null"] : [])].join(", ")}]`;
}

function isNumber(type: string): boolean {
  return ["double", "float", "integer", "long"].includes(type);
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

function lengthOf(value: unknown): number {
  if (value instanceof Map) return value.size;
  if (typeof value === "string" || Array.isArray(value) || Buffer.isBuffer(value)) {
    return value.length;
  }
  return Number.NaN;
}
