import { invalidParameter } from "../request/logs-errors.ts";
import type { Matches } from "./matches.ts";

/** The parts of a pattern: a sign, and a term with or without quotes. */
const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;
/** The characters of a term without quotes. */
const PLAIN = /^[\p{L}\p{N}_]+$/u;

/**
 * Compiles a pattern of terms. A message must contain each term, and none with the sign `-`. If every term has the sign
 * `?`, a message must contain at least one of them; if only some have it, they do not count.
 *
 * @throws {ServiceError} InvalidParameterException if a term has other characters and no quotes.
 */
export function termPattern(pattern: string): Matches {
  const terms: Record<"" | "?" | "-", string[]> = { "": [], "?": [], "-": [] };
  let at = 0;
  while (at < pattern.length) {
    TERM.lastIndex = at;
    const [found, sign = "", quoted, plain] = TERM.exec(pattern) ?? [];
    if (found === undefined) throw invalidParameter("Invalid filter pattern");
    terms[sign === "?" || sign === "-" ? sign : ""].push(
      quoted?.replaceAll(/\\(.)/g, "$1") ?? checked(plain ?? ""),
    );
    at += found.length;
  }
  const { "": required, "?": optional, "-": excluded } = terms;
  return (message) => {
    const has = (term: string): boolean => message.includes(term);
    if (excluded.some(has)) return false;
    return required.length > 0 || optional.length === 0 ? required.every(has) : optional.some(has);
  };
}

function checked(term: string): string {
  if (term.startsWith("%")) {
    throw invalidParameter(
      "The local cloud does not support regular expressions in filter patterns.",
    );
  }
  if (!PLAIN.test(term)) throw invalidParameter(`Invalid character(s) in term '${term}'`);
  return term;
}
