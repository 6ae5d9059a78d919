/** The content type of a request that does not name one. */
export const JSON_TYPE = "application/json";

/** Returns a content type in lower case, without parameters such as the charset. */
export function mediaType(header: string | undefined): string {
  const type = (header ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "" ? JSON_TYPE : type;
}
