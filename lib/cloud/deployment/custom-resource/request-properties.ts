import { isMap } from "../../../json.ts";

/**
 * Returns properties as CloudFormation sends them to a custom resource: numbers and booleans are strings, at every
 * level, and `null` is left out.
 */
export function requestProperties(
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const sent = asTexts(value);
      return sent === undefined ? [] : [[name, sent] as const];
    }),
  );
}

function asTexts(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map(asTexts).filter((item) => item !== undefined);
  if (isMap(value)) return requestProperties(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}
