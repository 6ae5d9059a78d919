import { ServiceError } from "../protocol/service-error.ts";
import type { List, MapShape, ServiceModel, Structure } from "./shape/model.ts";
import { shapeNamed } from "./service-models.ts";
import { textValue } from "./text-value.ts";

/** The number of prefixes of a name that are read. No model has names with more than five dots. */
const DEEPEST = 8;

/**
 * Returns the parameters of a form as the value that `violationsIn` checks. Parameters that the model does not have
 * are left out.
 *
 * @throws {ServiceError} MalformedInput if a text cannot be converted to the type of its shape.
 */
export function formValue(
  model: ServiceModel,
  input: string,
  form: ReadonlyMap<string, string>,
): unknown {
  // `Tags.member.1.Key` shows that the form has `Tags`, `Tags.member` and `Tags.member.1`.
  const prefixes = new Set<string>();
  for (const name of form.keys()) {
    let end = name.indexOf(".");
    for (let depth = 0; end >= 0 && depth < DEEPEST; depth += 1) {
      prefixes.add(name.slice(0, end));
      end = name.indexOf(".", end + 1);
    }
  }
  return read(input, "");

  function read(shapeName: string, at: string): unknown {
    const shape = shapeNamed(model, shapeName);
    if (shape.type === "structure") return readStructure(shape, at);
    if (shape.type === "list") return readList(shape, at);
    if (shape.type === "map") return readMap(shape, at);
    const text = form.get(at);
    const value = text === undefined ? undefined : textValue(shape, text);
    if (text === undefined || value !== undefined) return value;
    throw new ServiceError(
      "MalformedInput",
      text === "" ? "missing value for decimal type" : `${at} is not of type ${shape.type}`,
    );
  }

  function readStructure({ members }: Structure, at: string): unknown {
    if (at !== "" && !prefixes.has(at)) return undefined;
    const found = Object.entries(members).flatMap(([name, member]) => {
      const value = read(member.shape, (at === "" ? "" : `${at}.`) + (member.name ?? name));
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(found);
  }

  function readList({ member }: List, at: string): unknown {
    const items: unknown[] = [];
    for (;;) {
      const item = read(member, `${at}.member.${items.length + 1}`);
      if (item === undefined) break;
      items.push(item);
    }
    // Clients send an empty list as its name with an empty value.
    return items.length > 0 || form.get(at) === "" ? items : undefined;
  }

  function readMap({ value }: MapShape, at: string): unknown {
    const pairs = new Map<unknown, unknown>();
    for (let n = 1; prefixes.has(`${at}.entry.${n}`); n += 1) {
      const key = form.get(`${at}.entry.${n}.key`) ?? null;
      pairs.set(key, read(value, `${at}.entry.${n}.value`) ?? null);
    }
    return pairs.size > 0 ? pairs : undefined;
  }
}
