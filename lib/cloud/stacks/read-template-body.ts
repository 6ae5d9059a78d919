import { isMap } from "../../json.ts";
import { StackRefused } from "./stack-refused.ts";

/**
 * Parses a template as submitted.
 *
 * @throws {StackRefused} If it is not a map in JSON.
 */
export function readTemplateBody(body: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new StackRefused("Template format error: JSON not well-formed.");
  }
  if (!isMap(parsed)) throw new StackRefused("Template format error: JSON not well-formed.");
  return parsed;
}
