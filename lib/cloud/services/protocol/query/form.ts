import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import {
  headerValues,
  parseQuery,
  type Pair,
  type WireRequest,
} from "../../../../sigv4/request/request.ts";
import { ServiceError } from "../service-error.ts";
import { violation, violationsText } from "../violation.ts";

/** The parameters of a call in the Query protocol. */
export type Form = ReadonlyMap<string, string>;

export function isForm(request: WireRequest): boolean {
  const type = headerValues(request, "content-type")[0] ?? "";
  return type.startsWith("application/x-www-form-urlencoded");
}

/** Many times what the longest policies take. A body of 10 MiB could hold millions of parameters. */
const LONGEST_BYTES = 256 * 1024;

/** Far more than the calls here have: a session has 50 tags at most, of two parameters each. */
const MOST_PARAMETERS = 4_096;

/** Whether a body has more than is read of any; each parameter takes time beyond its bytes. */
function isTooMuch(body: Uint8Array): boolean {
  if (body.length > LONGEST_BYTES) return true;
  let count = 0;
  for (let at = -1; count < MOST_PARAMETERS; count += 1) {
    at = body.indexOf(AMPERSAND, at + 1);
    if (at < 0) return false;
  }
  return true;
}

const AMPERSAND = 0x26;

/** The parameters in query and body; of repeated ones the last. A body that is too long has none. */
export function parseForm(request: WireRequest): Form {
  return new Map(pairsOf(request));
}

/**
 * As {@link parseForm}, where each parameter is there once: of two policies for one session, AWS may take
 * the other.
 *
 * @throws {ServiceError} InvalidQueryParameter; RequestEntityTooLarge for a body over 256 KiB,
 *   or with more than 4,096 parameters.
 */
export function soleForm(request: WireRequest): Form {
  if (isTooMuch(request.body)) {
    const text = `The local cloud takes forms of up to ${LONGEST_BYTES} bytes and ${MOST_PARAMETERS} parameters.`;
    throw new ServiceError("RequestEntityTooLarge", text, 413);
  }
  const form = new Map<string, string>();
  for (const [name, value] of pairsOf(request)) {
    if (form.has(name)) {
      throw new ServiceError("InvalidQueryParameter", `The local cloud takes ${name} once.`);
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

/** @throws {ServiceError} ValidationError where it is not there. */
export function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === "") {
    throw invalid("null", name.charAt(0).toLowerCase() + name.slice(1), "Member must not be null");
  }
  return value;
}

/** The members of a list, `<name>.member.1` and so on, up to the first that is not there. */
export function members(form: Form, name: string): readonly string[] {
  const found: string[] = [];
  for (;;) {
    const value = form.get(`${name}.member.${found.length + 1}`);
    if (value === undefined) return found;
    found.push(value);
  }
}

/**
 * The members of a list, each by the ends of its names: `.Key` and `.Value` of `<list>.member.1.Key` and
 * `<list>.member.1.Value`; nothing at the end of the names of a list of texts.
 *
 * @throws {ServiceError} ValidationError at a member that is not read so: none is passed over.
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
  // Clients write an empty list as its name with nothing behind it.
  const isOfList = (name: string) =>
    name.startsWith(`${list}.`) || (name === list && form.get(name) !== "");
  const unread = [...form.keys()].find((name) => isOfList(name) && !read.has(name));
  if (unread === undefined) return found;
  throw new ServiceError("ValidationError", `${unread} is not a member of the list ${list}`);
}

export function invalid(value: string, member: string, text: string): ServiceError {
  return new ServiceError(
    "ValidationError",
    violationsText([violation(`'${value}'`, member, text)]),
  );
}
