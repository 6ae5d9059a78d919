import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import {
  headerValues,
  parseQuery,
  type Pair,
  type WireRequest,
} from "../../../../sigv4/request/request.ts";
import { ServiceError } from "../service-error.ts";

/** The parameters of a call in the Query protocol. */
export type Form = ReadonlyMap<string, string>;

export function isForm(request: WireRequest): boolean {
  const type = headerValues(request, "content-type")[0] ?? "";
  return type.startsWith("application/x-www-form-urlencoded");
}

/** Returns whether a request is a call in the Query protocol: a form, or an operation in the query of the URL. */
export function isQueryCall(request: WireRequest): boolean {
  if (headerValues(request, "x-amz-target").length > 0) return false;
  return isForm(request) || request.query.some(([name]) => name === "Action");
}

/** Maximum length of a body, many times the longest policy. A body of 10 MiB could have millions of parameters. */
const LONGEST_BYTES = 256 * 1024;

/** Maximum number of parameters. Real requests have far fewer: a session has at most 50 tags of 2 parameters. */
const MOST_PARAMETERS = 4_096;

const AMPERSAND = 0x26;

/** Returns whether a body exceeds the limits. Parameters are counted, because many short ones take long to parse. */
function isTooMuch(body: Uint8Array): boolean {
  if (body.length > LONGEST_BYTES) return true;
  let count = 0;
  for (let at = -1; count < MOST_PARAMETERS; count += 1) {
    at = body.indexOf(AMPERSAND, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/**
 * Returns the parameters in query and body. If a parameter is repeated, its last value counts. A body above the
 * limits is ignored.
 */
export function parseForm(request: WireRequest): Form {
  return new Map(pairsOf(request));
}

/**
 * Returns the same as {@link parseForm}, but rejects a repeated parameter, because AWS may use another of its values.
 * If a request had two session policies, for example, the wrong one could limit the session.
 *
 * @throws {ServiceError} InvalidQueryParameter if a parameter is repeated; RequestEntityTooLarge for a body over
 *   256 KiB or with more than 4,096 parameters.
 */
export function soleForm(request: WireRequest): Form {
  if (isTooMuch(request.body)) {
    const text = `The local cloud supports forms of up to ${LONGEST_BYTES} bytes and ${MOST_PARAMETERS} parameters.`;
    throw new ServiceError("RequestEntityTooLarge", text, 413);
  }
  const form = new Map<string, string>();
  for (const [name, value] of pairsOf(request)) {
    if (form.has(name)) {
      throw new ServiceError("InvalidQueryParameter", `The parameter ${name} is repeated.`);
    }
    form.set(name, value);
  }
  return form;
}

function pairsOf(request: WireRequest): readonly Pair[] {
  const decode = (text: string) => uriDecodeBytes(text.replaceAll("+", " ")).toString("utf8");
  const { body, query } = request;
  const text = isTooMuch(body) ? "" : Buffer.from(body).toString("utf8");
  const pairs = [...query, ...parseQuery(text)];
  return pairs.map(([name, value]): Pair => [decode(name), decode(value)]);
}

/** Returns the members of a list: `<name>.member.1` and so on, up to the first missing number. */
export function members(form: Form, name: string): readonly string[] {
  const found: string[] = [];
  for (;;) {
    const value = form.get(`${name}.member.${found.length + 1}`);
    if (value === undefined) return found;
    found.push(value);
  }
}

/**
 * Returns the members of a list, each as a map from the end of a parameter's name to its value.
 *
 * @param ends Ends of the names: `.Key` and `.Value` for `<list>.member.1.Key` and `<list>.member.1.Value`; the
 *   empty string for a list of texts.
 * @throws {ServiceError} ValidationError if the list has a parameter with another name, which would be ignored.
 */
export function rows(form: Form, list: string, ends: readonly string[]): readonly Form[] {
  const found: Form[] = [];
  const read = new Set<string>();
  for (;;) {
    const row = new Map<string, string>();
    for (const end of ends) {
      const name = `${list}.member.${found.length + 1}${end}`;
      const value = form.get(name);
      if (value === undefined) continue;
      row.set(end, value);
      read.add(name);
    }
    if (row.size === 0) break;
    found.push(row);
  }
  // Clients send an empty list as its name with an empty value.
  const isOfList = (name: string) =>
    name.startsWith(`${list}.`) || (name === list && form.get(name) !== "");
  const unread = [...form.keys()].find((name) => isOfList(name) && !read.has(name));
  if (unread === undefined) return found;
  throw new ServiceError("ValidationError", `${unread} is not a member of the list ${list}`);
}
