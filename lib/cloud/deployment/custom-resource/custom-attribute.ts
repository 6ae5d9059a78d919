import { isMap } from "../../../json.ts";
import type { CustomRecord } from "../../state/custom-record.ts";

/**
 * Returns an attribute of a custom resource: a member of the `Data` of its response, by its whole name or by a path of
 * names with dots. Returns `undefined` if the response has no such member.
 */
export function customAttribute({ data }: CustomRecord, attribute: string): unknown {
  return member(data, attribute);
}

function member(data: unknown, name: string): unknown {
  if (!isMap(data) && !Array.isArray(data)) return undefined;
  const members = Object.entries(data);
  const whole = members.find(([key]) => key === name);
  if (whole) return whole[1] ?? undefined;
  for (const [key, value] of members) {
    const found = name.startsWith(`${key}.`)
      ? member(value, name.slice(key.length + 1))
      : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
