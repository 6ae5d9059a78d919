/**
 * Returns the integer `statusCode` of the object that a MOCK integration's request template has rendered, or `undefined`
 * if it has none. As on AWS, keys need no quotes, strings can have single quotes, and commas can be superfluous.
 */
export function mockStatus(text: string): number | undefined {
  const reader = new LenientReader(text);
  const value = reader.object();
  const status = reader.isAtEnd() ? value?.get("statusCode") : undefined;
  return typeof status === "number" && Number.isInteger(status) ? status : undefined;
}

type Value = string | number | boolean | null | readonly Value[] | ReadonlyMap<string, Value>;

/** How deep objects and lists may be nested. */
const DEEPEST = 100;

class LenientReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skip(/[\s,]*/y);
    return this.#at === this.#text.length;
  }

  /** Reads an object; returns `undefined` if there is no valid object here. */
  object(): ReadonlyMap<string, Value> | undefined {
    const found = new Map<string, Value>();
    return this.#list("{", "}", () => {
      const key = this.#scalar();
      if (key === undefined || !this.#take(":")) return false;
      const value = this.#value();
      if (value === undefined) return false;
      found.set(String(key), value);
      return true;
    })
      ? found
      : undefined;
  }

  #value(): Value | undefined {
    this.#skip(/\s*/y);
    const next = this.#text[this.#at];
    if (next === "{") return this.object();
    if (next !== "[") return this.#scalar();
    const items: Value[] = [];
    const isList = this.#list("[", "]", () => {
      const item = this.#value();
      if (item !== undefined) items.push(item);
      return item !== undefined;
    });
    return isList ? items : undefined;
  }

  /** Reads items between two brackets. Each item must be followed by a comma or the end. */
  #list(open: string, close: string, item: () => boolean): boolean {
    if (!this.#take(open) || ++this.#depth > DEEPEST) return false;
    for (;;) {
      this.#skip(/[\s,]*/y);
      if (this.#take(close)) {
        this.#depth--;
        return true;
      }
      if (!item()) return false;
      this.#skip(/\s*/y);
      const next = this.#text[this.#at];
      if (next !== "," && next !== close) return false;
    }
  }

  /** Reads a quoted or plain text, number, boolean or `null`. */
  #scalar(): string | number | boolean | null | undefined {
    this.#skip(/\s*/y);
    const quote = this.#text[this.#at];
    if (quote === '"' || quote === "'") return this.#quoted(quote);
    const plain = this.#skip(/[^\s,:{}[\]"']+/y);
    if (plain === "") return undefined;
    if (/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(plain)) return Number(plain);
    if (plain === "null") return null;
    return plain === "true" || plain === "false" ? plain === "true" : plain;
  }

  /** Reads a text in quotes, whose escapes stay. A regular expression would fail for a text of several megabytes. */
  #quoted(quote: string): string | undefined {
    const start = ++this.#at;
    while (this.#at < this.#text.length) {
      const next = this.#text[this.#at++];
      if (next === quote) return this.#text.slice(start, this.#at - 1);
      if (next === "\\") this.#at++;
    }
    return undefined;
  }

  #take(character: string): boolean {
    this.#skip(/\s*/y);
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}
