import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { root } from "../arrows/project.ts";

/** A regular expression in the source. */
export interface Expression {
  /** `/pattern/flags`, or the source of the construction if the pattern is built at run time. */
  readonly text: string;
  readonly isMade: boolean;
  /** `path:line`. */
  readonly place: string;
}

/** Returns the regular expressions of a file, in order. */
export function expressionsOf(file: string): readonly Expression[] {
  return expressionsIn(file, readFileSync(join(root, file), "utf8"));
}

/** Returns the regular expressions of a source text, in order. */
export function expressionsIn(file: string, source: string): readonly Expression[] {
  const found: Expression[] = [];
  const add = (start: number, end: number, isMade: boolean) => {
    const line = source.slice(0, start).split("\n").length;
    found.push({ text: source.slice(start, end), isMade, place: `${file}:${line}` });
  };
  const made = ({ callee, start, end }: Construction) => {
    if (callee.type === "Identifier" && callee.name === "RegExp") add(start, end, true);
  };
  const visitor = new Visitor({
    Literal: (node) => {
      if ("regex" in node) add(node.start, node.end, false);
    },
    NewExpression: made,
    CallExpression: made,
  });
  visitor.visit(parseSync(file, source).program);
  return found;
}

interface Construction {
  readonly callee: { readonly type: string; readonly name?: unknown };
  readonly start: number;
  readonly end: number;
}

/** Whether an expression repeats something without an upper bound; others cannot be superlinear. */
export function isUnbounded(text: string): boolean {
  const bare = text.replaceAll(/\\./gs, "").replaceAll(/\[[^\]]*\]/g, "");
  return /[*+]|\{\d+,\}/.test(bare);
}

/** Splits `/pattern/flags`. */
export function partsOf(text: string): readonly [pattern: string, flags: string] {
  const end = text.lastIndexOf("/");
  return [text.slice(1, end), text.slice(end + 1)];
}
