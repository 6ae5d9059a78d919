import { JSON_TYPE, mediaType } from "./media-type.ts";

/**
 * Returns the template of a response: the one for the type that the client accepts first, or else for JSON, or else the
 * first one. Returns `undefined` if the body passes unchanged, which an empty template also means.
 */
export function templateFor(
  templates: ReadonlyMap<string, string>,
  accept: string | undefined,
): string | undefined {
  const [first] = templates.values();
  const template =
    templates.get(mediaType(accept)) ??
    templates.get("$default") ??
    templates.get(JSON_TYPE) ??
    first;
  return template === "" ? undefined : template;
}
