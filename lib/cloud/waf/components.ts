import { headerValues, requestTarget, type WireRequest } from "../../sigv4/request/request.ts";
import type { Properties } from "../assembly/properties.ts";
import type { Inspected } from "../account/wafv2/web-acl.ts";

/**
 * Parts of a request that a statement looks at, as the bytes of each, one a character; or whether the
 * request matches whatever they are, for being too large to look at.
 */
export type Component = (inspected: Inspected) => readonly string[] | boolean;

/** As much of all headers as WAF looks at. */
const HEADERS_LIMIT = { bytes: 8192, lines: 200 };

/** `FieldToMatch`. */
export function componentOf(properties: Properties): Component {
  const [kind = "", ...more] = properties.names;
  const parse = COMPONENTS.get(kind);
  if (parse && more.length === 0) return parse(properties.map(kind));
  return properties.fail(kind, `is none of ${[...COMPONENTS.keys()].join(", ")}, one at a time`);
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

export function headerOf(properties: Properties): Component {
  const name = properties.only(["Name"], ["TextTransformations"]).text("Name").toLowerCase();
  return ({ request }) => headerValues(request, name).map(bytesOf);
}

export function argumentOf(properties: Properties): Component {
  const name = properties.only(["Name"], ["TextTransformations"]).text("Name").toLowerCase();
  return ({ request: { query } }) =>
    query.flatMap(([key, value]) => (key.toLowerCase() === name ? [bytesOf(value)] : []));
}

function headersOf(properties: Properties): Component {
  properties
    .only(["MatchPattern", "MatchScope", "OversizeHandling"])
    .allow("MatchScope", ["ALL", "KEY", "VALUE"]);
  // Only `All`: to leave some out is to look away.
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

/** Whether what is too large matches; `undefined`: by as much of it as is looked at. */
function oversizeOf(properties: Properties): boolean | undefined {
  properties.allow("OversizeHandling", ["CONTINUE", "MATCH", "NO_MATCH"]);
  const handling = properties.optionalText("OversizeHandling") ?? "CONTINUE";
  return handling === "CONTINUE" ? undefined : handling === "MATCH";
}

/** One character a byte: WAF knows no characters. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}
