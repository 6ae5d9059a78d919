import type { Budget } from "../limits/budget.ts";

/**
 * A value of a template, as Java would have it. A `bigint` is an integer and a `number` is a double. Values are never
 * JavaScript objects of the cloud, so that no member such as `constructor` can be reached.
 */
export type Value = null | boolean | string | bigint | number | JavaList | JavaMap | Tool;

/** A list. A list of a JSON text prints as JSON, every other list as Java prints it. */
export class JavaList {
  readonly items: Value[];
  readonly isJson: boolean;

  constructor(items: Value[], isJson = false) {
    this.items = items;
    this.isJson = isJson;
  }
}

/** A map that keeps the order of its keys. */
export class JavaMap {
  readonly entries: Map<string, Value>;

  constructor(entries = new Map<string, Value>()) {
    this.entries = entries;
  }

  get(key: string): Value {
    return this.entries.get(key) ?? null;
  }
}

/** An object of API Gateway, such as `$input`, or an entry of a map. */
export abstract class Tool {
  /** Returns a member, or `null` if the object has none of that name. */
  abstract property(name: string): Value;
  /** Calls a method. Returns `null` if the object has none of that name. */
  abstract call(name: string, parameters: readonly Value[], budget: Budget): Value;
  /** Returns the text as which the object prints. */
  abstract print(budget: Budget): string;
}
