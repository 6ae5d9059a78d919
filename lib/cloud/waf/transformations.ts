import type { Properties } from "../assembly/properties.ts";

/** Transforms a text that has one character per byte. */
export type Transformation = (bytes: string) => string;

const KNOWN: Readonly<Record<string, Transformation>> = {
  NONE: (bytes) => bytes,
  LOWERCASE: (bytes) => bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  URL_DECODE: (bytes) =>
    bytes
      .replaceAll("+", " ")
      .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  NORMALIZE_PATH: normalizedPath,
};

/**
 * Combines the transformations of a part of a request, in the order of their priority.
 *
 * @throws {TemplateUnsupported} If there is no transformation, or if one is invalid or not supported.
 */
export function transformationOf(properties: Properties): Transformation {
  const given = properties.maps("TextTransformations").map((one) => {
    one.only(["Priority", "Type"]).allow("Type", Object.keys(KNOWN));
    return { priority: one.number("Priority", 0), change: KNOWN[one.text("Type")] };
  });
  if (given.length === 0) properties.fail("TextTransformations", "is missing");
  const ordered = given.toSorted((a, b) => a.priority - b.priority);
  return (bytes) => ordered.reduce((text, { change }) => change?.(text) ?? text, bytes);
}

/** Removes empty segments and dot segments, and keeps a slash at either end. */
function normalizedPath(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/");
  for (const segment of segments) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const isFolder = kept.length > 0 && ["", ".", ".."].includes(segments.at(-1) ?? "");
  return `${path.startsWith("/") ? "/" : ""}${kept.join("/")}${isFolder ? "/" : ""}`;
}
