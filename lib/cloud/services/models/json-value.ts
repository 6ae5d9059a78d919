import { isMap } from "../../../json.ts";
import type { ServiceModel } from "./shape/model.ts";
import { shapeNamed } from "./service-models.ts";
import type { WrongType } from "./type-texts.ts";

/** The Java types in AWS's messages, by the type of a shape. */
const JAVA: Readonly<Record<string, string>> = {
  blob: "Blob",
  boolean: "Boolean",
  double: "Double",
  float: "Float",
  integer: "Integer",
  list: "List",
  long: "Long",
  map: "Map",
  string: "String",
  structure: "Structure",
  timestamp: "Timestamp",
};

/**
 * Returns a parsed JSON value in the form that `violationsIn` checks. Members that the model does not have are left
 * out, and so are members whose value is `null`.
 *
 * @throws {ServiceError} SerializationException if a value has another type than its shape.
 */
export function jsonValue(
  model: ServiceModel,
  shapeName: string,
  given: unknown,
  wrongType: WrongType,
): unknown {
  const shape = shapeNamed(model, shapeName);
  const wrong = () => wrongType(given, JAVA[shape.type] ?? shape.type);
  switch (shape.type) {
    case "any":
      return given;
    case "string":
      // A lone surrogate has no bytes in UTF-8, so different texts would become equal.
      if (typeof given !== "string" || !given.isWellFormed()) throw wrong();
      return given;
    case "blob":
      if (typeof given !== "string") throw wrong();
      return bytesOf(given) ?? fail(wrong());
    case "boolean":
      if (typeof given !== "boolean") throw wrong();
      return given;
    case "integer":
    case "long":
      if (!Number.isInteger(given)) throw wrong();
      return given;
    case "double":
    case "float":
    case "timestamp":
      if (typeof given !== "number") throw wrong();
      return given;
    case "list":
      if (!Array.isArray(given)) throw wrong();
      return given.map((one) => (one === null ? null : inside(shape.member, one)));
    case "map": {
      if (!isMap(given)) throw wrong();
      const pairs = Object.entries(given).filter(([, value]) => value !== null);
      return new Map(
        pairs.map(([key, value]) => [inside(shape.key, key), inside(shape.value, value)]),
      );
    }
    case "structure": {
      if (!isMap(given)) throw wrong();
      const members: [name: string, value: unknown][] = [];
      for (const [name, member] of Object.entries(shape.members)) {
        const wire = member.name ?? name;
        const value = Object.hasOwn(given, wire) ? given[wire] : undefined;
        if (value === undefined || value === null || member.location !== undefined) continue;
        members.push([name, inside(member.shape, value)]);
      }
      return Object.fromEntries(members);
    }
  }

  function inside(name: string, value: unknown): unknown {
    return jsonValue(model, name, value, wrongType);
  }
}

/** Returns the bytes of a text in Base64, or `undefined` if the text is not Base64. */
function bytesOf(given: string): Buffer | undefined {
  const text = given.replace(/={1,2}$/, "");
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64").replace(/={1,2}$/, "") === text ? bytes : undefined;
}

function fail(error: Error): never {
  throw error;
}
