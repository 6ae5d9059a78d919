import { isMap } from "../../json.ts";

/**
 * Check of a parsed JSON value. Returns the first invalid place in the value, or `undefined` if the whole value is
 * valid.
 */
export type Form = (value: unknown, place: string) => string | undefined;

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

export function that(test: (value: unknown) => boolean): Form {
  return (value, place) => (test(value) ? undefined : place);
}

export function optional(form: Form): Form {
  return (value, place) => (value === undefined ? undefined : form(value, place));
}

/** Returns a check for a list with at least one element, all of the given form. */
export function every(form: Form): Form {
  return (value, place) =>
    Array.isArray(value) && value.length > 0
      ? first(value.map((element, i) => form(element, `${place}[${i}]`)))
      : place;
}

/** Returns a check for an object with the given members and no others. */
export function members(forms: Readonly<Record<string, Form>>): Form {
  return (value, place) => {
    if (!isMap(value)) return place;
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(forms, name));
    if (unknown !== undefined) return `${place}.${unknown}`;
    return first(
      Object.entries(forms).map(([name, form]) => form(value[name], `${place}.${name}`)),
    );
  };
}

/** Returns a check for an object whose member names match a pattern. */
export function record(names: RegExp, form: Form): Form {
  return (value, place) =>
    isMap(value)
      ? first(
          Object.entries(value).map(([name, member]) =>
            names.test(name) ? form(member, `${place}.${name}`) : `${place}.${name}`,
          ),
        )
      : place;
}

/** Returns a check for an object whose form depends on the value of one member. */
export function either(member: string, forms: Readonly<Record<string, Form>>): Form {
  return (value, place) => {
    if (!isMap(value)) return place;
    const kind = value[member];
    const form = isText(kind) && Object.hasOwn(forms, kind) ? forms[kind] : undefined;
    return form ? form(value, place) : `${place}.${member}`;
  };
}

function first(places: readonly (string | undefined)[]): string | undefined {
  return places.find((place) => place !== undefined);
}
