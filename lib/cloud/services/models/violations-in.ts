import { violation } from "../protocol/violation.ts";
import { allTexts, constraintsOf } from "./constraints.ts";
import type { List, MapShape, Scalar, ServiceModel, Shape, Structure } from "./shape/model.ts";
import { shapeNamed } from "./service-models.ts";
import { shownValue } from "./shown-value.ts";

/** The most violations that AWS names in one error. */
const MOST = 10;

/**
 * Returns AWS's messages for the constraints that a value violates, at most ten. A list is an array, a map a `Map`,
 * a structure an object, and a blob a `Buffer`.
 *
 * @param notNull Whether the service lists for the parts of lists and maps that they must not be null.
 */
export function violationsIn(
  model: ServiceModel,
  input: string,
  value: unknown,
  notNull: boolean,
): readonly string[] {
  const found: string[] = [];
  check(shapeNamed(model, input), value, "");
  return found.slice(0, MOST);

  function check(shape: Shape, given: unknown, at: string): void {
    if (found.length >= MOST || shape.type === "any") return;
    if (shape.type === "structure") return checkStructure(shape, given, at);
    for (const { text, holds } of constraintsOf(shape)) {
      if (!holds(given)) add(shape, given, at, text);
    }
    if (shape.type === "list" && Array.isArray(given)) checkList(shape, given, at);
    if (shape.type === "map" && given instanceof Map) checkMap(shape, given, at);
  }

  function checkStructure({ members, required = [] }: Structure, given: unknown, at: string): void {
    for (const [name, { shape }] of Object.entries(members)) {
      const place = (at === "" ? "" : `${at}.`) + name.charAt(0).toLowerCase() + name.slice(1);
      const member = memberOf(given, name);
      if (member !== undefined) check(shapeNamed(model, shape), member, place);
      else if (required.includes(name)) found.push(violation("null", place, NOT_NULL));
    }
  }

  function checkList(shape: List, given: readonly unknown[], at: string): void {
    const part = shapeNamed(model, shape.member);
    if (part.type !== "structure") checkParts(shape, given, given, part, at, MEMBER);
    for (const [index, one] of given.entries()) {
      if (found.length >= MOST) return;
      if (one === null) found.push(violation("null", `${at}.${index + 1}.member`, NOT_NULL));
      else if (hasParts(part)) checkInside(part, one, `${at}.${index + 1}.member`);
    }
  }

  function checkMap(shape: MapShape, given: ReadonlyMap<unknown, unknown>, at: string): void {
    const part = shapeNamed(model, shape.value);
    checkParts(shape, given, [...given.keys()], shapeNamed(model, shape.key), at, KEYS);
    if (part.type !== "structure") checkParts(shape, given, [...given.values()], part, at, VALUE);
    for (const [key, one] of given) {
      if (found.length >= MOST) return;
      if (hasParts(part)) checkInside(part, one, `${at}.${String(key)}.member`);
    }
  }

  /** Checks the parts of a list or map, whose violations AWS reports once for all parts. */
  function checkParts(
    whole: List | MapShape,
    given: unknown,
    parts: readonly unknown[],
    part: Shape,
    at: string,
    words: string,
  ): void {
    if (part.type === "structure" || part.type === "any") return;
    const constraints = constraintsOf(part);
    const isWrong = (one: unknown) => one !== null && constraints.some(({ holds }) => !holds(one));
    if (!parts.some(isWrong)) return;
    const isSecret = whole.sensitive === true || part.sensitive === true;
    const text = `${words}${allTexts(constraints, notNull)}`;
    found.push(violation(isSecret ? undefined : quoted(given), at, text));
  }

  /** Checks inside a part of a list or map whose own constraints have been checked with the other parts. */
  function checkInside(part: Shape, given: unknown, at: string): void {
    if (part.type === "structure") checkStructure(part, given, at);
    if (part.type === "list" && Array.isArray(given)) checkList(part, given, at);
    if (part.type === "map" && given instanceof Map) checkMap(part, given, at);
  }

  function add(shape: List | MapShape | Scalar, given: unknown, at: string, text: string): void {
    found.push(violation(shape.sensitive === true ? undefined : quoted(given), at, text));
  }
}

const NOT_NULL = "Member must not be null";
const MEMBER = "Member must satisfy constraint: ";
const KEYS = "Map keys must satisfy constraint: ";
const VALUE = "Map value must satisfy constraint: ";

function hasParts({ type }: Shape): boolean {
  return type === "structure" || type === "list" || type === "map";
}

function quoted(value: unknown): string | undefined {
  const text = shownValue(value);
  return text === undefined ? undefined : `'${text}'`;
}

function memberOf(value: unknown, name: string): unknown {
  const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, name);
  // The decoders make each structure as an object of its members.
  return isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
