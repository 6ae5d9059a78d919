import { headerValues, requestTarget, type WireRequest } from "../../sigv4/request/request.ts";
import type { Properties } from "../assembly/properties.ts";
import type { Inspected } from "../account/wafv2/web-acl.ts";

/**
 * Returns the parts of a request that a statement inspects, with one character per byte. If they are too large to
 * be inspected, returns whether the request matches instead.
 */
export type Component = (inspected: Inspected) => readonly string[] | boolean;

/** Maximum number of bytes and lines of the headers that WAF inspects. */
const HEADERS_LIMIT = { bytes: 8192, lines: 200 };

/** Parses a `FieldToMatch`. @throws {TemplateUnsupported} If it is invalid or cannot be evaluated here. */
export function componentOf(properties: Properties): Component {
  const [kind = "", ...more] = properties.names;
  const parse = COMPONENTS.get(kind);
  if (parse && more.length === 0) return parse(properties.map(kind));
  return properties.fail(
    kind,
    `cannot be emulated by the local cloud: use exactly one of ${[...COMPONENTS.keys()].join(", ")}`,
  );
}

const COMPONENTS: ReadonlyMap<string, (properties: Properties) => Component> = new Map([
  ["Method", whole(({ method }) => method)],
  ["UriPath", whole(({ path }) => path)],
  ["QueryString", whole((request) => requestTarget(request).slice(request.path.length + 1))],
  ["SingleHeader", headerOf],
  ["SingleQueryArgument", argumentOf],
  ["Headers", headersOf],
  ["Body", bodyOf],
]);

function whole(read: (request: WireRequest) => string): (properties: Properties) => Component {
  return (properties) => {
    properties.only();
    return ({ request }) => [bytesOf(read(request))];
  };
}

/** @throws {TemplateUnsupported} If the name is missing, or if there is an unsupported property. */
export function headerOf(properties: Properties): Component {
  const name = properties.only(["Name"], ["TextTransformations"]).text("Name").toLowerCase();
  return ({ request }) => headerValues(request, name).map(bytesOf);
}

/** @throws {TemplateUnsupported} If the name is missing, or if there is an unsupported property. */
export function argumentOf(properties: Properties): Component {
  const name = properties.only(["Name"], ["TextTransformations"]).text("Name").toLowerCase();
  return ({ request: { query } }) =>
    query.flatMap(([key, value]) => (key.toLowerCase() === name ? [bytesOf(value)] : []));
}

function headersOf(properties: Properties): Component {
  properties
    .only(["MatchPattern", "MatchScope", "OversizeHandling"])
    .allow("MatchScope", ["ALL", "KEY", "VALUE"]);
  // Only `All` is supported, because WAF would not inspect headers that are left out.
  properties.map("MatchPattern").only(["All"]).map("All").only();
  const scope = properties.text("MatchScope");
  const oversize = oversizeOf(properties);
  return ({ request: { headers } }) => {
    let bytes = 0;
    const within = headers.filter(([name, value], line) => {
      bytes += bytesOf(name).length + bytesOf(value).length;
      return bytes <= HEADERS_LIMIT.bytes && line < HEADERS_LIMIT.lines;
    });
    if (within.length < headers.length && oversize !== undefined) return oversize;
    return within.flatMap(([name, value]) => [
      ...(scope === "VALUE" ? [] : [bytesOf(name)]),
      ...(scope === "KEY" ? [] : [bytesOf(value)]),
    ]);
  };
}

function bodyOf(properties: Properties): Component {
  const oversize = oversizeOf(properties.only(["OversizeHandling"]));
  return ({ request: { body }, bodyLimitBytes }) => {
    if (body.length > bodyLimitBytes && oversize !== undefined) return oversize;
    return [Buffer.from(body.subarray(0, bodyLimitBytes)).toString("latin1")];
  };
}

/** Whether a part that is too large matches; `undefined` if only its beginning is inspected. */
function oversizeOf(properties: Properties): boolean | undefined {
  properties.allow("OversizeHandling", ["CONTINUE", "MATCH", "NO_MATCH"]);
  const handling = properties.optionalText("OversizeHandling") ?? "CONTINUE";
  return handling === "CONTINUE" ? undefined : handling === "MATCH";
}

/** Converts a text to one character per byte, because WAF inspects bytes. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}
