/**
 * Whether a version is within a range of npm: comparisons (`>=2.269.0 <3`) and carets (`^2.269.0`), and `||` between
 * alternatives. A term in another form accepts every version.
 */
export function fitsRange(version: string, range: string): boolean {
  const isWithin = (terms: string): boolean =>
    terms
      .trim()
      .split(/\s+/)
      .every((term) => fitsTerm(numbersOf(version), term));
  return range.split("||").some(isWithin);
}

type Numbers = readonly [major: number, minor: number, patch: number];

function fitsTerm(version: Numbers, term: string): boolean {
  const [, operator = "", text = ""] = /^(>=|<|\^|)(\d+(?:\.\d+){0,2})$/.exec(term) ?? [];
  if (text === "") return true;
  const bound = numbersOf(text);
  const order = compare(version, bound);
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "^":
      return order >= 0 && version[0] === bound[0];
    default:
      return order === 0;
  }
}

function numbersOf(version: string): Numbers {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/, 3).map(Number);
  return [major, minor, patch];
}

function compare(a: Numbers, b: Numbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
