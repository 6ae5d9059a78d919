/** A property of a resource as it stands in a template: text, number, list, object or intrinsic function. */
export type Value = unknown;

export type Members = Readonly<Record<string, Value>>;

/** Stands in {@link spelled} for what only CloudFormation knows. */
export const UNKNOWN = "${?}";

/** The members of an object; none where there is no object. */
export function membersOf(value: Value): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Members) // Which any object is that came out of JSON.
    : {};
}

/** One value or a list of them, as policies have it, as a list. */
export function listOf(value: Value): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Name and argument of an intrinsic function, or nothing where there is none. */
export function intrinsic(value: Value): readonly [name: string, argument: Value] | undefined {
  const [only, ...others] = Object.entries(membersOf(value));
  if (!only || others.length > 0) return undefined;
  return /^(Ref|Condition|Fn::\w+)$/.test(only[0]) ? only : undefined;
}

/** A value as text, with {@link UNKNOWN} for each part that only CloudFormation knows. */
export function spelled(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const [name, argument] = intrinsic(value) ?? [];
  if (name === "Fn::Join" && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map(spelled).join(spelled(argument[0]));
  }
  if (name === "Fn::Sub") {
    const [text, given] = Array.isArray(argument) ? argument : [argument];
    return spelled(text).replaceAll(/\$\{(!?)([^}]*)\}/g, (whole, escaped: string, key: string) => {
      if (whole === UNKNOWN) return whole;
      if (escaped !== "") return `\${${key}}`;
      return Object.hasOwn(membersOf(given), key) ? spelled(membersOf(given)[key]) : UNKNOWN;
    });
  }
  return UNKNOWN;
}

/** A value as text where all of it can be told. */
export function literal(value: Value): string | undefined {
  const text = spelled(value);
  return value === undefined || text.includes(UNKNOWN) ? undefined : text;
}

/** A value as number where it can be told; CloudFormation takes numbers as texts, too. */
export function numberOf(value: Value): number | undefined {
  const text = literal(value);
  return text === undefined || !/^-?\d+(\.\d+)?$/.test(text) ? undefined : Number(text);
}

/** What a text that holds JSON says; what is unknown in it is {@link UNKNOWN}. */
export function parsed(value: Value): Value {
  try {
    return JSON.parse(spelled(value));
  } catch {
    return undefined;
  }
}
