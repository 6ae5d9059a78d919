/** Content types whose body is passed to a function as text; any other body is passed in base64. */
const TEXT = /^(?:text\/.+|application\/(?:json|xml|javascript|.+\+json|.+\+xml))$/;

/** Whether a body of this content type is passed to a function as text in payload format 2.0. */
export function isTextType(contentType: string | undefined): boolean {
  return TEXT.test(contentType?.split(";")[0]?.trim().toLowerCase() ?? "");
}
