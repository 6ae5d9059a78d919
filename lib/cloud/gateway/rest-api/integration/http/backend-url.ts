import { uriEncode } from "../../../../../sigv4/request/encoding.ts";
import { parseQuery, type Pair } from "../../../../../sigv4/request/request.ts";
import type { PathValue } from "../mapping/map-parameters.ts";
import { withStageVariables } from "../../../../account/apigateway/stage-variables.ts";

/** The URL of a backend in the parts in which it is sent. Nothing is normalized. */
export interface BackendUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly host: string;
  readonly path: string;
  /** Pairs, percent-encoded. */
  readonly query: readonly Pair[];
}

/**
 * Returns the URL of an integration with its stage variables and path parameters, or `undefined` if it is not a URL. A
 * value that does not come from the path of the request is encoded, so that it cannot begin a query or another segment.
 */
export function backendUrl(
  url: string,
  variables: Readonly<Record<string, string>>,
  parameters: ReadonlyMap<string, PathValue>,
): BackendUrl | undefined {
  const staged = withStageVariables(url, variables);
  const [, scheme = "", host = "", rest = ""] =
    /^(https?):\/\/([^/?#@{}\s]+)([/?][^#]*)?$/is.exec(staged) ?? [];
  const origin = `${scheme.toLowerCase()}://${host}`;
  if (host === "" || !URL.canParse(origin)) return undefined;
  const filled = rest.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const found = parameters.get(name.replace(/\+$/, ""));
    if (!found) return whole;
    return found.isEncoded ? found.value : uriEncode(found.value);
  });
  const [path, query] = splitOnce(filled, "?");
  if (!/^[!-~]*$/.test(filled) || hasDots(path)) return undefined;
  return { origin, host, path: path === "" ? "/" : path, query: parseQuery(query) };
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** Whether a path has dot segments, with which a value could leave the path of the integration. */
function hasDots(path: string): boolean {
  return path
    .replace(/%2e/gi, ".")
    .split("/")
    .some((segment) => segment === "." || segment === "..");
}
