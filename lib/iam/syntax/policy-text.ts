import { PolicyUnsupported } from "./policy-unsupported.ts";

/** A JSON string, which may lack its closing quote, or a structural character of JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[{}[\]:]/gs;

/**
 * Parses the text of a policy.
 *
 * @throws {SyntaxError} If the text is not JSON.
 * @throws {PolicyUnsupported} If an element occurs twice, which IAM rejects too. A JSON parser keeps only the last
 *   element, so a Deny in the first would be lost.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function policyDocument(text: string): unknown {
  const document: unknown = JSON.parse(text);
  const twice = repeatedMember(text);
  if (twice === undefined) return document;
  throw new PolicyUnsupported(`element ${JSON.stringify(twice)} occurs twice`);
}

/** Returns the name of a member that occurs twice in one map, or `undefined`. */
function repeatedMember(json: string): string | undefined {
  // One set of member names for each open map, and an empty set for each open list.
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
