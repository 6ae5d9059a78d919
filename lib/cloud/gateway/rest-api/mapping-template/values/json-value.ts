import { JavaList, JavaMap, type Value } from "./value.ts";

const DEEPEST = 200;

/**
 * Parses a JSON text so that integers stay exact and doubles stay doubles, as Java reads them. Returns `undefined` if
 * the text is not JSON.
 */
export function jsonValue(text: string): Value | undefined {
  const reader = new JsonReader(text);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

class NotJson extends Error {}

class JsonReader {
  #position = 0;
  #depth = 0;

  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Value {
    const value = this.#value();
    this.#match(/[ \t\r\n]*/y);
    if (this.#position < this.text.length) throw new NotJson();
    return value;
  }

  #value(): Value {
    this.#match(/[ \t\r\n]*/y);
    switch (this.text[this.#position] ?? "") {
      case "{":
        return this.#nested(() => this.#map());
      case "[":
        return this.#nested(() => this.#list());
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #nested<T>(read: () => T): T {
    this.#position++;
    if (++this.#depth > DEEPEST) throw new NotJson();
    const value = read();
    this.#depth--;
    return value;
  }

  #map(): JavaMap {
    const map = new JavaMap();
    if (this.#take("}")) return map;
    do {
      this.#match(/[ \t\r\n]*/y);
      const key = this.#string();
      if (!this.#take(":")) throw new NotJson();
      map.entries.set(key, this.#value());
    } while (this.#take(","));
    if (!this.#take("}")) throw new NotJson();
    return map;
  }

  #list(): JavaList {
    const list = new JavaList([], true);
    if (this.#take("]")) return list;
    do {
      list.items.push(this.#value());
    } while (this.#take(","));
    if (!this.#take("]")) throw new NotJson();
    return list;
  }

  #string(): string {
    try {
      return String(JSON.parse(this.#quoted()));
    } catch {
      throw new NotJson();
    }
  }

  /** Reads a text with its quotes. A regular expression would fail for megabytes of escapes. */
  #quoted(): string {
    const start = this.#position;
    const end = /["\\]/g;
    end.lastIndex = start + 1;
    for (let found = end.exec(this.text); found; found = end.exec(this.text)) {
      if (found[0] === "\\") {
        end.lastIndex = found.index + 2;
        continue;
      }
      this.#position = found.index + 1;
      return this.text[start] === '"' ? this.text.slice(start, this.#position) : "";
    }
    throw new NotJson();
  }

  #scalar(): Value {
    const word = this.#match(/-?[a-z0-9.]{1,400}(?:[eE][+-]?\d{1,4})?/y);
    if (word === "null") return null;
    if (word === "true" || word === "false") return word === "true";
    if (/^-?(?:0|[1-9]\d*)$/.test(word)) return BigInt(word);
    const number = Number(word);
    const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word);
    if (!isNumber || !Number.isFinite(number)) throw new NotJson();
    return number;
  }

  #take(character: string): boolean {
    this.#match(/[ \t\r\n]*/y);
    if (this.text[this.#position] !== character) return false;
    this.#position++;
    return true;
  }

  #match(form: RegExp): string {
    form.lastIndex = this.#position;
    const found = form.exec(this.text)?.[0] ?? "";
    this.#position += found.length;
    return found;
  }
}
