import { isMap } from "../../../../json.ts";
import type { Properties } from "../../../assembly/properties.ts";
import type { Members } from "./document.ts";

/**
 * Returns how the paths of a document become paths of an API: `ignore` leaves the base path out, `prepend` puts it
 * before each path, and `split` does so without its first segment.
 *
 * @param properties Properties of the API, whose parameter `basepath` selects one of these.
 */
export function pathsUnder(properties: Properties, document: Members): (path: string) => string {
  const parameters = properties
    .map("Parameters")
    .only(["basepath"], ["endpointConfigurationTypes"]);
  const mode = parameters
    .allow("basepath", ["ignore", "prepend", "split"])
    .optionalText("basepath");
  const segments = segmentsOf(basePath(document));
  const before = mode === "prepend" ? segments : mode === "split" ? segments.slice(1) : [];
  return (path) => `/${[...before, ...segmentsOf(path)].join("/")}`;
}

export function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function basePath(document: Members): string {
  const { basePath: ofSwagger, servers } = document;
  if (typeof ofSwagger === "string") return ofSwagger;
  const [server]: readonly unknown[] = Array.isArray(servers) ? servers : [];
  if (!isMap(server)) return "";
  const variables = isMap(server["variables"]) ? server["variables"] : {};
  const variable = variables["basePath"];
  if (isMap(variable)) return textOf(variable["default"]);
  // A URL can be relative, and a variable can stand in any part of it.
  return textOf(server["url"]).replace(/^[a-z]+:\/\/[^/]*/i, "");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
