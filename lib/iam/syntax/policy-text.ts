import { PolicyUnsupported } from "./policy-unsupported.ts";

/** A string, also one that is not closed, or a character that JSON's structure is made of. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[{}[\]:]/gs;

/**
 * The document of a policy's text.
 *
 * @throws {SyntaxError} when it is no JSON.
 * @throws {PolicyUnsupported} at an element that is there twice, as IAM refuses it: a reader of JSON takes
 *   the last, and a Deny in the first would be lost.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function policyDocument(text: string): unknown {
  const document: unknown = JSON.parse(text);
  const twice = repeatedMember(text);
  if (twice === undefined) return document;
  throw new PolicyUnsupported(`element ${JSON.stringify(twice)} is there twice`);
}

/** The name of a member that a map in this JSON has twice; `undefined` where there is none. */
function repeatedMember(json: string): string | undefined {
  // The names of each map that is open; a list has none of its own.
  const open: Set<string>[] = [];
  let before = "";
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const name = String(JSON.parse(before));
      if (open.at(-1)?.has(name)) return name;
      open.at(-1)?.add(name);
    }
    before = token;
  }
  return undefined;
}
