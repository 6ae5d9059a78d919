import { parseSync, Visitor, type Expression } from "oxc-parser";
import { WORST_WORDS } from "./worst-words.ts";

/** A piece of text that people read, and its offset in the file. */
interface Prose {
  readonly start: number;
  readonly text: string;
}

/** A space of a pattern also matches the end of a line. */
const PATTERNS = WORST_WORDS.map(
  ({ source, flags }) => new RegExp(source.replaceAll(" ", String.raw`\s+`), `${flags}g`),
);

/** Matches each text that one of the patterns matches. One search takes less time than one for each pattern. */
const ANY = new RegExp(PATTERNS.map(({ source }) => `(?:${source})`).join("|"), "i");

/**
 * Finds the worst words in the comments and the test titles of a TypeScript file, or in the text of a
 * Markdown file. Code in backticks is left out.
 *
 * @returns One `file:line: words` for each.
 */
export function findWords(file: string, source: string): readonly string[] {
  const prose = file.endsWith(".md")
    ? [{ start: 0, text: withoutCode(source) }]
    : [...proseOf(file, source)].map(({ start, text }) => ({ start, text: withoutCode(text) }));
  return prose
    .filter(({ text }) => ANY.test(text))
    .flatMap(({ start, text }) =>
      PATTERNS.flatMap((pattern) =>
        [...text.matchAll(pattern)].map(
          ({ 0: words, index }) =>
            `${file}:${source.slice(0, start + index).split("\n").length}: ${words.trim().replaceAll(/\s+/g, " ")}`,
        ),
      ),
    );
}

/** Blanks what is not prose, without moving the rest: code, links' targets, and the marks of comments' lines. */
function withoutCode(text: string): string {
  return text.replaceAll(/```[^]*?```|`[^`]*`|\]\([^)]*\)|(?<=\n)[ \t]*(?:\*|\/\/)/g, (code) =>
    code.replaceAll(/[^\n]/g, " "),
  );
}

function* proseOf(file: string, source: string): Generator<Prose> {
  const parsed = parseSync(file, source);
  const { comments, errors } = parsed;
  if (errors.length > 0) throw new Error(`cannot parse ${file}: ${errors[0]?.message}`);
  let last: { start: number; end: number } | undefined;
  for (const { start, end, type } of comments) {
    if (last && type === "Line" && /^\s*$/.test(source.slice(last.end, start))) {
      last.end = end; // Lines that follow each other are one comment.
      continue;
    }
    if (last) yield { start: last.start, text: source.slice(last.start, last.end) };
    last = { start, end };
  }
  if (last) yield { start: last.start, text: source.slice(last.start, last.end) };

  // The syntax tree takes most of the time, so it is not read from files without a call that could be a test.
  if (!/\b(?:it|describe|test)\s*(?:\(|\.\w)/.test(source)) return;
  const titles: Prose[] = [];
  new Visitor({
    CallExpression(call) {
      if (!isTest(call.callee)) return;
      const [title] = call.arguments;
      if (title?.type !== "Literal" && title?.type !== "TemplateLiteral") return;
      titles.push({ start: title.start, text: source.slice(title.start + 1, title.end - 1) });
    },
  }).visit(parsed.program);
  yield* titles;
}

/** Whether this is `it`, `describe`, `test`, or one of them with `.each(…)` and the like. */
function isTest(callee: Expression): boolean {
  if (callee.type === "Identifier") return /^(?:it|describe|test)$/.test(callee.name);
  if (callee.type === "MemberExpression") return isTest(callee.object);
  if (callee.type === "CallExpression") return isTest(callee.callee);
  return false;
}
