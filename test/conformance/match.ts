import { filledText, isRecord, type Variables } from "./values.ts";

export interface Matching {
  readonly variables: Variables;
  /** Texts of the group by their name, such as `<key-id:1>`. */
  readonly named: Map<string, string>;
  /** Whether further members are allowed. */
  readonly partial: boolean;
  /** Whether numbers, booleans and empty lists are texts, as in XML. */
  readonly texts: boolean;
}

/** A place at which an answer is another one than expected. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * Compares a value with a pattern. Besides equal values, a pattern can be an object with one of these members: `$any`
 * (a value), `$absent` (no value), `$matches` (a regular expression), `$contains` (one of a list), `$length`, `$bytes`
 * (the number of bytes of a base64 text), `$json` (the JSON text of a value), `$exactly` (no further members).
 */
export function differences(
  pattern: unknown,
  actual: unknown,
  matching: Matching,
  path = "",
): readonly Difference[] {
  const { texts, partial } = matching;
  const expected = typeof pattern === "string" ? filledText(pattern, matching.variables) : pattern;
  const unlike = [{ path, expected, actual }];
  if (Array.isArray(pattern)) {
    if (texts && pattern.length === 0 && actual === "") return [];
    if (!Array.isArray(actual) || actual.length !== pattern.length) return unlike;
    return pattern.flatMap((one, index) =>
      differences(one, actual[index], matching, `${path}[${index}]`),
    );
  }
  if (isRecord(pattern)) {
    const special = specialMatch(pattern, actual, matching, path);
    if (special) return special;
    if (texts && Object.keys(pattern).length === 0 && actual === "") return [];
    if (!isRecord(actual)) return unlike;
    const names = partial ? Object.keys(pattern) : Object.keys({ ...pattern, ...actual });
    return names.flatMap((name) => {
      const within = path === "" ? name : `${path}.${name}`;
      if (!(name in pattern)) {
        return [{ path: within, expected: { $absent: true }, actual: actual[name] }];
      }
      return differences(pattern[name], actual[name], matching, within);
    });
  }
  if (typeof pattern === "string") {
    const isText =
      typeof actual === "string" ||
      (typeof actual === "number" && (isName(pattern) || isVariable(pattern)));
    return isText && textMatches(pattern, String(actual), matching) ? [] : unlike;
  }
  return (texts && typeof actual === "string" ? String(pattern) === actual : pattern === actual)
    ? []
    : unlike;
}

function specialMatch(
  pattern: Readonly<Record<string, unknown>>,
  actual: unknown,
  matching: Matching,
  path: string,
): readonly Difference[] | undefined {
  const [name = ""] = Object.keys(pattern);
  if (!name.startsWith("$")) return undefined;
  const value = pattern[name];
  const when = (holds: boolean) => (holds ? [] : [{ path, expected: pattern, actual }]);
  const inner = (given: unknown, more: Partial<Matching> = {}) =>
    differences(value, given, { ...matching, ...more }, path);
  switch (name) {
    case "$any":
      return when(actual !== undefined);
    case "$absent":
      return when(actual === undefined);
    case "$matches":
      return when(
        typeof actual === "string" &&
          new RegExp(filledText(String(value), matching.variables), "s").test(actual),
      );
    case "$contains":
      return when(Array.isArray(actual) && actual.some((one) => inner(one).length === 0));
    case "$length":
      return when(
        (Array.isArray(actual) ? actual.length : undefined) === value ||
          (value === 0 && actual === ""),
      );
    case "$bytes":
      return when(typeof actual === "string" && Buffer.from(actual, "base64").length === value);
    case "$json":
      return inner(jsonOf(actual));
    case "$exactly":
      return inner(actual, { partial: false });
    default:
      throw new Error(`unknown pattern ${name}`);
  }
}

function jsonOf(text: unknown): unknown {
  try {
    const value: unknown = JSON.parse(String(text));
    return value;
  } catch {
    return text;
  }
}

/** `<key:1>` is the same text each time, `<key>` is any text. */
const NAME = /<[A-Za-z][\w-]*(?::\d+)?>/;

/** Whether a pattern is one saved value, which may be a number. */
function isVariable(pattern: string): boolean {
  return /^\$\{\w+\}$/.test(pattern);
}

function isName(pattern: string): boolean {
  return NAME.exec(pattern)?.[0] === pattern;
}

/** Whether a text is the pattern with a text for each name. The names take the texts of the first match. */
function textMatches(pattern: string, actual: string, { variables, named }: Matching): boolean {
  const parts = filledText(pattern, variables).split(new RegExp(`(${NAME.source})`));
  const found: string[] = [];
  const source = parts.map((part) => {
    if (!isName(part)) return escaped(part);
    if (!part.includes(":")) return ".+?";
    const known = named.get(part);
    if (known !== undefined) return escaped(known);
    const before = found.indexOf(part);
    if (before !== -1) return `\\${before + 1}`;
    found.push(part);
    return "(.+?)";
  });
  const match = new RegExp(`^${source.join("")}$`, "s").exec(actual);
  if (!match) return false;
  for (const [index, name] of found.entries()) named.set(name, match[index + 1] ?? "");
  return true;
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
