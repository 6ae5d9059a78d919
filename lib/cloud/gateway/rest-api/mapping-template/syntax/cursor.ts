import { TemplateFailed } from "../limits/template-failed.ts";
import type { Block, Expression, Reference } from "./nodes.ts";

/** Nesting of directives and expressions that a template may have. */
const DEEPEST = 60;

/** The parts of the grammar that contain each other. The cursor carries them, so that their files import one way. */
export interface Grammar {
  /** Parses an expression, such as the condition of `#if`. */
  expression(cursor: Cursor): Expression;
  /** Parses a reference at a `$`, or returns `undefined` and stays there if the `$` is text. */
  reference(cursor: Cursor): Reference | undefined;
  /** Parses a whole text, such as the text between double quotes. */
  whole(cursor: Cursor): Block;
}

/** A position in a template. */
export class Cursor {
  position = 0;
  #depth = 0;

  readonly text: string;
  readonly grammar: Grammar;
  readonly macros: ReadonlySet<string>;
  private readonly outer: { readonly cursor: Cursor; readonly position: number } | undefined;

  constructor(
    text: string,
    grammar: Grammar,
    macros: ReadonlySet<string>,
    outer?: { readonly cursor: Cursor; readonly position: number },
  ) {
    this.text = text;
    this.grammar = grammar;
    this.macros = macros;
    this.outer = outer;
    this.#depth = outer?.cursor.depth ?? 0;
  }

  get depth(): number {
    return this.#depth;
  }

  /** The character here, or `""` at the end. */
  get current(): string {
    return this.text[this.position] ?? "";
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.position);
  }

  /** Moves behind a text if it is here. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.position += text.length;
    return true;
  }

  expect(text: string, after: string): void {
    if (!this.take(text)) this.fail(`expected ${text} after ${after}`);
  }

  /** Takes the characters that match a sticky expression, or `""`. */
  match(form: RegExp): string {
    form.lastIndex = this.position;
    const found = form.exec(this.text)?.[0] ?? "";
    this.position += found.length;
    return found;
  }

  /** Skips blanks and line breaks inside of a directive. */
  skipBlanks(): void {
    this.match(/[ \t\r\n]*/y);
  }

  /** Skips the blanks and the line break behind a directive. Blanks without a line break are text. */
  skipLineEnd(): void {
    const start = this.position;
    this.match(/[ \t]*/y);
    if (this.match(/\r\n|\n|\r/y) === "") this.position = start;
  }

  /** Parses something that can contain itself. */
  nested<T>(parse: () => T): T {
    this.#depth++;
    if (this.#depth > DEEPEST) this.fail(`more than ${DEEPEST} levels are nested`);
    const parsed = parse();
    this.#depth--;
    return parsed;
  }

  /** Returns a cursor over the text of a literal at this position. */
  inside(text: string, position: number): Cursor {
    return new Cursor(text, this.grammar, this.macros, { cursor: this, position });
  }

  fail(problem: string, position = this.position): never {
    if (this.outer) return this.outer.cursor.fail(problem, this.outer.position);
    const before = this.text.slice(0, position).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new TemplateFailed(`line ${before.length}, column ${column}: ${problem}`);
  }
}
