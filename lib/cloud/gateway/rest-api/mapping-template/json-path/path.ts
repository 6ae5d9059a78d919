import { TemplateFailed } from "../limits/template-failed.ts";
import { condition, type Condition } from "./condition.ts";

/** A step of a JSONPath. */
export type PathStep =
  | { readonly kind: "keys"; readonly keys: readonly string[] }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "all" }
  | { readonly kind: "descendants" }
  | { readonly kind: "length" }
  | { readonly kind: "filter"; readonly condition: Condition };

const KEY = /[^.[\]()*'"\s]+/y;

/** Parses a path such as `$.orders[0]['item']`. A path without `$` begins at the root too. */
export function jsonPath(text: string): readonly PathStep[] {
  return new PathReader(text).whole();
}

class PathReader {
  #position = 0;
  readonly #steps: PathStep[] = [];

  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  whole(): readonly PathStep[] {
    if (this.#match(/\s*\$/y) === "" && !/^\s*\[/.test(this.text)) this.#named();
    while (this.#position < this.text.length) this.#step();
    return this.#steps;
  }

  #step(): void {
    if (this.#match(/\.\./y) !== "") {
      this.#steps.push({ kind: "descendants" });
      if (this.text[this.#position] !== "[") this.#named();
    } else if (this.#match(/\./y) !== "") this.#named();
    else if (this.#match(/\[\s*/y) !== "") this.#bracket();
    else if (this.#match(/\s+$/y) === "") this.#fail();
  }

  #named(): void {
    if (this.#match(/\*/y) !== "") {
      this.#steps.push({ kind: "all" });
      return;
    }
    const key = this.#match(KEY);
    if (key === "") this.#fail();
    if (this.#match(/\(\)/y) === "") this.#steps.push({ kind: "keys", keys: [key] });
    else if (key === "length" || key === "size") this.#steps.push({ kind: "length" });
    else this.#fail();
  }

  #bracket(): void {
    const { text } = this;
    if (this.#match(/\*\s*\]/y) !== "") {
      this.#steps.push({ kind: "all" });
    } else if (this.#match(/\?\(/y) !== "") {
      const found = condition(text, this.#position) ?? this.#fail();
      this.#position = found.end;
      if (this.#match(/\s*\)\s*\]/y) === "") this.#fail();
      this.#steps.push({ kind: "filter", condition: found.condition });
    } else if (text[this.#position] === "'" || text[this.#position] === '"') {
      const keys = this.#separated(/'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"/y);
      const unquoted = keys.map((key) => key.slice(1, -1).replaceAll(/\\(.)/g, "$1"));
      this.#steps.push({ kind: "keys", keys: unquoted });
    } else {
      this.#numbers();
    }
  }

  #numbers(): void {
    const slice = this.#match(/(?:-?\d{1,9})?\s*:\s*(?:-?\d{1,9})?/y);
    if (slice === "") {
      this.#steps.push({ kind: "indexes", indexes: this.#separated(/-?\d{1,9}/y).map(Number) });
      return;
    }
    const [from, to] = slice
      .split(":")
      .map((part) => (part.trim() === "" ? undefined : Number(part)));
    this.#steps.push({ kind: "slice", from, to });
    if (this.#match(/\s*\]/y) === "") this.#fail();
  }

  #separated(form: RegExp): readonly string[] {
    const found: string[] = [];
    do {
      this.#match(/\s*/y);
      const one = this.#match(form);
      if (one === "") this.#fail();
      found.push(one);
      this.#match(/\s*/y);
    } while (this.#match(/,/y) !== "");
    if (this.#match(/\]/y) === "") this.#fail();
    return found;
  }

  #match(form: RegExp): string {
    form.lastIndex = this.#position;
    const found = form.exec(this.text)?.[0] ?? "";
    this.#position += found.length;
    return found;
  }

  #fail(): never {
    const column = this.#position + 1;
    throw new TemplateFailed(
      `a JSONPath of the template is invalid or not supported at its character ${column}`,
    );
  }
}
