import { isMap } from "../../../json.ts";

/** The members of a resource as API Gateway sends them. */
export type Shape = Readonly<Record<string, unknown>>;

/** Properties of a template. */
export type Declared = Readonly<Record<string, unknown>>;

/** How the value of a property is sent. CloudFormation accepts a text for a number or a boolean. */
type Form = "text" | "number" | "flag" | "list" | "map";

/**
 * Returns properties under API Gateway's names, which begin with a lower-case letter. A property that the template does
 * not have is left out.
 */
export function sent(declared: Declared, forms: Readonly<Record<string, Form>>): Shape {
  const members: [string, unknown][] = [];
  for (const [name, form] of Object.entries(forms)) {
    const value = declared[name];
    if (value !== undefined) members.push([lowerFirst(name), valueOf(value, form)]);
  }
  return Object.fromEntries(members);
}

function valueOf(value: unknown, form: Form): unknown {
  if (form === "number") return Number(value);
  if (form === "flag") return String(value) === "true";
  return form === "text" ? String(value) : value;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function mapIn(declared: Declared, name: string): Declared {
  const value = declared[name];
  return isMap(value) ? value : {};
}

export function mapsIn(declared: Declared, name: string): readonly Declared[] {
  const value = declared[name];
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/** Returns the values of a map of booleans, such as required parameters. */
export function flagsIn(declared: Declared, name: string): Shape | undefined {
  if (declared[name] === undefined) return undefined;
  const flags = Object.entries(mapIn(declared, name));
  return Object.fromEntries(flags.map(([key, value]) => [key, String(value) === "true"]));
}

/** Returns the tags of a resource as a map, or `undefined` if it has no tags. */
export function tagsIn(declared: Declared): Shape | undefined {
  const tags = mapsIn(declared, "Tags").map(({ Key, Value }) => [String(Key), String(Value)]);
  return tags.length === 0 ? undefined : Object.fromEntries(tags);
}

/** Returns a date as API Gateway sends it: seconds since 1970. */
export function seconds(date: Date | undefined): number | undefined {
  return date && Math.floor(date.getTime() / 1000);
}
