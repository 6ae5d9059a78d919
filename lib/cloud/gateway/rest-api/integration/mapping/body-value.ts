import { parseJson } from "../../../../../json.ts";
import { renderTemplate } from "../../mapping-template/render-template.ts";

const NOTHING = { path: {}, querystring: {}, header: {} };

/**
 * Returns the value at a JSONPath of a body as mappings see it: a text without its quotes, any other value as JSON.
 * Returns `undefined` if the body has no such value or is not JSON.
 *
 * @param path Without the `$` at the beginning, such as `.id` or `[0].id`.
 */
export function bodyValue(body: string, path: string): string | undefined {
  const quote = path.includes("'") ? '"' : "'";
  const { text } = renderTemplate(`$input.json(${quote}$${path}${quote})`, {
    body,
    params: NOTHING,
    context: {},
    stageVariables: {},
  });
  const value = parseJson(text);
  if (typeof value !== "string") return text === "" ? undefined : text;
  return value === "" ? undefined : value;
}
