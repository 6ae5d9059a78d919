/**
 * A matcher for an IAM pattern, in which `*` stands for any run of characters (also none, also across
 * `/` and `:`) and `?` for exactly one. Takes pattern times text steps at worst: it backtracks to the
 * last `*` only.
 */
export function wildcard(patternText: string): (text: string) => boolean {
  if (!/[*?]/.test(patternText)) return (text) => text === patternText;
  const pattern = characters(patternText);
  return (given) => {
    const text = characters(given);
    let p = 0;
    let t = 0;
    let star = -1;
    let resume = 0;
    while (t < text.length) {
      const expected = pattern[p];
      if (expected === "*") {
        star = p++;
        resume = t;
      } else if (expected === "?" || (expected !== undefined && expected === text[t])) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (pattern[p] === "*") p++;
    return p === pattern.length;
  };
}

/** Whole characters, so that `?` cannot stand for half of one beyond U+FFFF. */
function characters(text: string): ArrayLike<string> {
  return /[\uD800-\uDFFF]/.test(text) ? [...text] : text;
}

/** A matcher for action patterns, which ignore case. */
export function actionPattern(pattern: string): (action: string) => boolean {
  const matches = wildcard(pattern.toLowerCase());
  return (action) => matches(action.toLowerCase());
}

/** A matcher for `ArnLike`: six colon-separated parts, each matched by itself; `*` alone is any ARN. */
export function arnPattern(pattern: string): (arn: string) => boolean {
  if (pattern === "*") return () => true;
  const parts = arnParts(pattern).map(wildcard);
  return (arn) => {
    const given = arnParts(arn);
    return given.length === parts.length && parts.every((matches, i) => matches(given[i] ?? ""));
  };
}

/** The six parts of an ARN; the last one keeps its colons. */
function arnParts(arn: string): readonly string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}
