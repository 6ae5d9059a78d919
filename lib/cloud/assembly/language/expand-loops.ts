import { isMap } from "../../../json.ts";
import { reject } from "./arguments.ts";

const LOOP = /^Fn::ForEach::[A-Za-z0-9]+$/;
/** CloudFormation's limit on the size of a template, in bytes. */
const LARGEST = 1_000_000;
/** CloudFormation's limit on loops in loops. */
const DEEPEST = 5;

/** Returns the items of a collection, which may be a parameter with a list. */
type Collection = (value: unknown) => readonly string[];

/**
 * Returns a value in which every `Fn::ForEach` is replaced by its members, one for each item of its collection.
 *
 * @throws {TemplateUnsupported} If a loop is malformed, or the result is larger than a template may be.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandLoops(value: unknown, collection: Collection): unknown {
  return new Expansion(collection).of(value, new Map());
}

type Bindings = ReadonlyMap<string, string>;

class Expansion {
  readonly #collection: Collection;
  #size = 0;

  constructor(collection: Collection) {
    this.#collection = collection;
  }

  of(value: unknown, bindings: Bindings): unknown {
    if (typeof value === "string") return this.#counted(substituted(value, bindings));
    if (Array.isArray(value)) return value.map((item: unknown) => this.of(item, bindings));
    if (!isMap(value)) {
      this.#counted(String(value));
      return value;
    }
    const bound = typeof value["Ref"] === "string" ? bindings.get(value["Ref"]) : undefined;
    if (bound !== undefined && Object.keys(value).length === 1) return this.#counted(bound);
    const entries = Object.entries(value).flatMap(([key, member]) =>
      LOOP.test(key)
        ? this.#members(key, member, bindings)
        : [[this.#counted(substituted(key, bindings)), this.of(member, bindings)] as const],
    );
    const keys = new Set<string>();
    for (const [key] of entries) {
      if (keys.has(key)) reject(`Fn::ForEach: it makes the key ${key} twice`);
      keys.add(key);
    }
    return Object.fromEntries(entries);
  }

  #members(
    key: string,
    argument: unknown,
    bindings: Bindings,
  ): readonly (readonly [string, unknown])[] {
    const [identifier, collection, fragment, ...more]: readonly unknown[] = Array.isArray(argument)
      ? argument
      : [];
    if (typeof identifier !== "string" || !isMap(fragment) || more.length > 0) {
      return reject(`${key}: its argument is not an identifier, a collection and a map`);
    }
    if (bindings.has(identifier)) return reject(`${key}: ${identifier} is used by an outer loop`);
    if (bindings.size >= DEEPEST) return reject(`${key}: loops are nested too deep`);
    return this.#collection(this.of(collection, bindings)).flatMap((item) => {
      // A loop whose map is empty does work too.
      this.#counted("");
      const expanded = this.of(fragment, new Map([...bindings, [identifier, item]]));
      return isMap(expanded) ? Object.entries(expanded) : [];
    });
  }

  #counted(text: string): string {
    this.#size += text.length + 1;
    if (this.#size > LARGEST) {
      reject(`Template may not exceed ${LARGEST} bytes in size. Its loops make it larger.`);
    }
    return text;
  }
}

/** Replaces `${Name}` by the item, and `&{Name}` by its letters and digits. */
function substituted(text: string, bindings: Bindings): string {
  if (bindings.size === 0) return text;
  return text.replace(/([$&])\{([A-Za-z0-9]+)\}/g, (whole, kind: string, name: string) => {
    const item = bindings.get(name);
    if (item === undefined) return whole;
    return kind === "&" ? item.replace(/[^A-Za-z0-9]/g, "") : item;
  });
}
