import { TemplateFailed } from "../limits/template-failed.ts";
import { classOf, escapedClass, type CharacterClass } from "./character-class.ts";

/** A part of a regular expression of Java. */
export type Pattern =
  | { readonly kind: "class"; readonly matches: CharacterClass }
  | { readonly kind: "begin" }
  | { readonly kind: "end" }
  | { readonly kind: "boundary"; readonly isNegated: boolean }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly options: readonly Pattern[] }
  | { readonly kind: "group"; readonly index: number; readonly of: Pattern }
  | {
      readonly kind: "repeat";
      readonly of: Pattern;
      readonly least: number;
      readonly most: number;
      readonly isLazy: boolean;
    };

const LONGEST = 1000;
const MOST_REPEATS = 1000;
const DEEPEST = 30;

/**
 * Parses the part of Java's regular expressions whose matching takes linear time. A reference to a group and a look at
 * the surroundings are refused, because no expression of a template may hang the cloud.
 */
export function parsePattern(text: string): Pattern {
  if (text.length > LONGEST) throw new TemplateFailed("a regular expression is too long");
  return new PatternReader(text).whole();
}

class PatternReader {
  #position = 0;
  #groups = 0;
  #depth = 0;

  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Pattern {
    const pattern = this.#choice();
    return this.#position < this.text.length ? this.#fail("has a ) without a (") : pattern;
  }

  #choice(): Pattern {
    if (++this.#depth > DEEPEST) this.#fail("has too many levels");
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    this.#depth--;
    return options.length === 1 && options[0] ? options[0] : { kind: "choice", options };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.#position < this.text.length && !/[|)]/.test(this.#current)) {
      parts.push(this.#repeated(this.#atom()));
    }
    return { kind: "sequence", parts };
  }

  #repeated(of: Pattern): Pattern {
    const form = /[*+?]|\{(\d{1,4})(,?)(\d{0,4})\}/y;
    form.lastIndex = this.#position;
    const [image, from = "", comma = "", to = ""] = form.exec(this.text) ?? [];
    if (image === undefined) return of;
    this.#position += image.length;
    const least = from === "" ? (image === "+" ? 1 : 0) : Number(from);
    const bound = to === "" ? (comma === "" ? least : Infinity) : Number(to);
    const most = from === "" ? (image === "?" ? 1 : Infinity) : bound;
    if (most < least || least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS)) {
      this.#fail("has an invalid repetition");
    }
    if (this.#current === "+") this.#fail("has a possessive repetition, which is not supported");
    const repeated: Pattern = { kind: "repeat", of, least, most, isLazy: this.#take("?") };
    return /[*?{]/.test(this.#current) ? this.#fail("repeats a repetition") : repeated;
  }

  #atom(): Pattern {
    const character = this.#current;
    this.#position++;
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        this.#position--;
        return { kind: "class", matches: this.#class() };
      case ".":
        return { kind: "class", matches: (one) => !/[\n\r\u0085\u2028\u2029]/.test(one) };
      case "^":
        return { kind: "begin" };
      case "$":
        return { kind: "end" };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
      case "{":
        return this.#fail("repeats nothing");
      default:
        return { kind: "class", matches: (one) => one === character };
    }
  }

  #group(): Pattern {
    const isPlain = this.#take("?:");
    if (!isPlain && this.#current === "?") this.#fail("has a group that is not supported");
    const index = isPlain ? 0 : ++this.#groups;
    const of = this.#choice();
    if (!this.#take(")")) this.#fail("has a ( without a )");
    return isPlain ? of : { kind: "group", index, of };
  }

  #escape(): Pattern {
    const character = this.#current;
    if (character === "b" || character === "B") {
      this.#position++;
      return { kind: "boundary", isNegated: character === "B" };
    }
    return { kind: "class", matches: this.#escapedClass() };
  }

  #escapedClass(): CharacterClass {
    const found = escapedClass(this.text, this.#position);
    if (!found) return this.#fail(`has \\${this.#current}, which is not supported`);
    this.#position = found.end;
    return found.matches;
  }

  #class(): CharacterClass {
    const found = classOf(this.text, this.#position);
    if (!found) return this.#fail("has an invalid or unsupported character class");
    this.#position = found.end;
    return found.matches;
  }

  get #current(): string {
    return this.text[this.#position] ?? "";
  }

  #take(text: string): boolean {
    if (!this.text.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  #fail(problem: string): never {
    throw new TemplateFailed(`a regular expression of the template ${problem}`);
  }
}
