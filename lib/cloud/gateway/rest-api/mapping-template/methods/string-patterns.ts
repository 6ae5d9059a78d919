import type { Budget } from "../limits/budget.ts";
import { findMatch, type Match } from "../pattern/find-match.ts";
import { parsePattern, type Pattern } from "../pattern/parse-pattern.ts";

/** Whether a pattern of Java matches a whole text. */
export function matchesWhole(self: string, pattern: string, budget: Budget): boolean {
  return findMatch(parsePattern(pattern), self, { from: 0, isWhole: true, budget }) !== undefined;
}

/** Replaces the matches of a pattern. In the replacement, `$1` is a group and a backslash escapes. */
export function replaceMatches(
  self: string,
  pattern: string,
  replacement: string,
  budget: Budget,
  most: number,
): string {
  let text = "";
  let end = 0;
  let count = 0;
  for (const match of matches(self, parsePattern(pattern), budget)) {
    if (++count > most) break;
    text = budget.text(
      text + self.slice(end, match.start) + replacementOf(replacement, self, match),
    );
    end = match.end;
  }
  return budget.text(text + self.slice(end));
}

function replacementOf(replacement: string, self: string, { groups }: Match): string {
  return replacement.replace(/\\([\s\S])|\$(\d)/g, (_, escaped?: string, group?: string) => {
    if (escaped !== undefined) return escaped;
    const [start, end] = groups[Number(group)] ?? [0, 0];
    return self.slice(start, end);
  });
}

/** Splits a text as Java does: empty texts at the end are left out, and so is an empty one at the start. */
export function splitByPattern(self: string, pattern: string, budget: Budget): string[] {
  const parts: string[] = [];
  let end = 0;
  for (const match of matches(self, parsePattern(pattern), budget)) {
    const isEmptyStart = match.end === 0;
    if (isEmptyStart || (match.start === match.end && match.start === self.length)) continue;
    parts.push(self.slice(end, match.start));
    end = match.end;
  }
  parts.push(self.slice(end));
  if (parts.length === 1) return parts;
  while (parts.at(-1) === "") parts.pop();
  return parts;
}

function* matches(self: string, pattern: Pattern, budget: Budget): Generator<Match> {
  let from = 0;
  while (from <= self.length) {
    const match = findMatch(pattern, self, { from, isWhole: false, budget });
    if (!match) return;
    yield match;
    from = match.end > match.start ? match.end : match.end + 1;
  }
}
