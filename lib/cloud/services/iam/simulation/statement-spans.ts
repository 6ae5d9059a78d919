/** A place in the text of a policy, as IAM counts it: lines from 1, columns one beyond the character's number. */
interface Position {
  readonly Line: number;
  readonly Column: number;
}

export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/** A JSON string, which may lack its closing quote, or a character that ends or begins a part. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[{}[\]\n]/gs;

/**
 * Returns where each statement of a policy begins and ends, in the order of the policy.
 *
 * @param text The JSON of a policy that has been parsed.
 */
export function statementSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  const open: { readonly name: string; readonly start: Position }[] = [];
  let line = 1;
  let lineStart = 0;
  let name = "";
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const position = { Line: line, Column: index - lineStart + 2 };
    if (token === "\n") {
      line += 1;
      lineStart = index + 1;
    } else if (token === "{" || token === "[") {
      open.push({ name, start: position });
    } else if (token === "}" || token === "]") {
      const begun = open.pop();
      if (token === "}" && begun && isStatement(open)) {
        spans.push({ start: begun.start, end: position });
      }
      // After a part of the policy itself, the last name is no longer the name of a part.
      if (open.length <= 1) name = "";
    } else if (open.length === 1) {
      name = token;
    }
  }
  return spans;

  function isStatement(around: typeof open): boolean {
    const [policy, list, ...more] = around;
    if (!policy || more.length > 0) return false;
    return (list ? list.name : name) === '"Statement"';
  }
}
