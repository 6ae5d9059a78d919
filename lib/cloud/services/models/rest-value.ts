import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";
import { headerValues, type WireRequest } from "../../../sigv4/request/request.ts";
import { readBody } from "../protocol/json/input.ts";
import { jsonValue } from "./json-value.ts";
import type { Member, Structure } from "./shape/model.ts";
import { shapeNamed, type Modelled } from "./service-models.ts";
import { textValue } from "./text-value.ts";
import type { WrongType } from "./type-texts.ts";

/**
 * Returns the input in the path, query, headers and body of a request as the value that `violationsIn` checks. A
 * body that one member fills, such as the payload of Invoke, is not read.
 *
 * @throws {ServiceError} SerializationException if a part cannot be converted to the type of its shape.
 */
export function restValue(
  { model, operation }: Modelled,
  input: string,
  request: WireRequest,
  wrongType: WrongType,
): unknown {
  const structure = shapeNamed(model, input);
  if (structure.type !== "structure") return {};
  const labels = labelsIn(operation.uri ?? "", request.path);
  const found = bodyOf(structure);
  for (const [name, member] of Object.entries(structure.members)) {
    const texts = textsOf(name, member);
    const [text] = texts;
    if (text === undefined) continue;
    const shape = shapeNamed(model, member.shape);
    if (shape.type === "list") found[name] = texts;
    if (shape.type === "list" || shape.type === "map" || shape.type === "structure") continue;
    const value = textValue(shape, text);
    if (value === undefined) throw wrongType(text, shape.type);
    found[name] = value;
  }
  return found;

  function textsOf(name: string, { location, name: wire = name }: Member): readonly string[] {
    if (location === "uri") return [labels.get(wire)].filter((label) => label !== undefined);
    if (location === "header") return headerValues(request, wire.toLowerCase());
    if (location !== "querystring") return [];
    return request.query
      .filter(([key]) => decoded(key) === wire)
      .map(([, value]) => decoded(value));
  }

  function bodyOf({ members, payload }: Structure): Record<string, unknown> {
    const isInBody = ({ location }: Member) => location === undefined;
    const inBody = Object.values(members).filter(isInBody).length;
    if (payload !== undefined || inBody === 0 || request.body.length === 0) return {};
    // A shape of the type structure is read as an object.
    return jsonValue(model, input, readBody(request.body), wrongType) as Record<string, unknown>;
  }
}

/** Returns the labels of a path template, such as `/apikeys/{api_Key}`, with their decoded values in a path. */
function labelsIn(template: string, path: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const given = path.split("/");
  for (const [index, part] of template.replace(/\?.*$/s, "").split("/").entries()) {
    if (!part.startsWith("{")) continue;
    const name = part.slice(1, -1);
    if (name.endsWith("+")) {
      labels.set(name.slice(0, -1), decoded(given.slice(index).join("/")));
    } else if (given[index] !== undefined) labels.set(name, decoded(given[index]));
  }
  return labels;
}

function decoded(text: string): string {
  return uriDecodeBytes(text).toString("utf8");
}
