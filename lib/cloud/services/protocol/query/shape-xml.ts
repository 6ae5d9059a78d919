import { element } from "./xml.ts";

/** A value of a response. A member that is `undefined` is left out. */
type Shape = string | number | boolean | Date | undefined | readonly Shape[] | ShapeMap;

export interface ShapeMap {
  readonly [member: string]: Shape;
}

/** Returns the members of a structure as the Query protocol writes them: lists have elements `member`. */
export function shapeXml(shape: ShapeMap): string {
  return Object.entries(shape)
    .map(([name, value]) => valueXml(name, value))
    .join("");
}

function valueXml(name: string, value: Shape): string {
  if (value === undefined) return "";
  if (value instanceof Date) return element(name, `${value.toISOString().slice(0, 19)}Z`);
  if (typeof value !== "object") return element(name, String(value));
  const content = isList(value)
    ? value.map((item) => valueXml("member", item)).join("")
    : shapeXml(value);
  return content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function isList(value: readonly Shape[] | ShapeMap): value is readonly Shape[] {
  return Array.isArray(value);
}
