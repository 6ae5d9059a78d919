import type { CustomDomain } from "../../account/apigateway/exposure.ts";

/** The stage that a custom domain maps a path to. */
interface MappedPath {
  readonly apiId: string;
  readonly stageName: string;
  /** The base path, without slashes. It is empty if the domain maps all other paths to the stage. */
  readonly basePath: string;
  /** Raw path after the base path. */
  readonly path: string;
}

/**
 * Returns the mapping of a path: the longest base path that matches whole segments, or else the empty one.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
 */
export function mappingAt(
  { mappings }: Pick<CustomDomain, "mappings">,
  path: string,
): MappedPath | undefined {
  const fitting = [...mappings.keys()].filter(
    (key) => key === "" || path === `/${key}` || path.startsWith(`/${key}/`),
  );
  const [basePath] = fitting.toSorted((a, b) => b.length - a.length);
  const mapping = basePath === undefined ? undefined : mappings.get(basePath);
  if (basePath === undefined || !mapping) return undefined;
  const rest = basePath === "" ? path : path.slice(basePath.length + 1);
  return { ...mapping, basePath, path: rest === "" ? "/" : rest };
}
