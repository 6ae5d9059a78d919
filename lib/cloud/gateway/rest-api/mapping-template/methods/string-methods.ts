import { within, type Methods } from "./methods.ts";
import { matchesWhole, replaceMatches, splitByPattern } from "./string-patterns.ts";
import type { Budget } from "../limits/budget.ts";
import { JavaList, type Value } from "../values/value.ts";

type Method = Methods<string> extends ReadonlyMap<string, infer M> ? M : never;

/** Makes a method that takes texts, and returns `undefined` for other parameters. */
function ofTexts(
  count: number,
  run: (self: string, texts: readonly string[], budget: Budget) => Value,
): Method {
  return (self, parameters, budget) => {
    const texts = parameters.filter((parameter) => typeof parameter === "string");
    return texts.length === count && parameters.length === count
      ? run(self, texts, budget)
      : undefined;
  };
}

const none = (run: (self: string) => Value): Method => ofTexts(0, run);
const one = (run: (self: string, text: string, budget: Budget) => Value): Method =>
  ofTexts(1, (self, [text = ""], budget) => run(self, text, budget));
const two = (run: (self: string, a: string, b: string, budget: Budget) => Value): Method =>
  ofTexts(2, (self, [a = "", b = ""], budget) => run(self, a, b, budget));

export const STRING_METHODS: Methods<string> = new Map<string, Method>([
  ["length", none((self) => BigInt(self.length))],
  ["isEmpty", none((self) => self === "")],
  ["isBlank", none((self) => self.trim() === "")],
  ["trim", none(trimmed)],
  ["toLowerCase", none((self) => self.toLowerCase())],
  ["toUpperCase", none((self) => self.toUpperCase())],
  ["hashCode", none(hashCode)],
  ["contains", one((self, text) => self.includes(text))],
  ["startsWith", one((self, text) => self.startsWith(text))],
  ["endsWith", one((self, text) => self.endsWith(text))],
  ["equalsIgnoreCase", one((self, text) => self.toLowerCase() === text.toLowerCase())],
  ["compareTo", one((self, text) => compare(self, text))],
  ["concat", one((self, text, budget) => budget.text(self + text))],
  ["matches", one(matchesWhole)],
  ["replace", two(replaceText)],
  ["replaceAll", two((self, a, b, budget) => replaceMatches(self, a, b, budget, Infinity))],
  ["replaceFirst", two((self, a, b, budget) => replaceMatches(self, a, b, budget, 1))],
  ["split", one((self, text, budget) => new JavaList(splitByPattern(self, text, budget)))],
  ["indexOf", indexOf((self, text, from) => self.indexOf(text, from))],
  ["lastIndexOf", indexOf((self, text, from) => self.lastIndexOf(text, from))],
  [
    "charAt",
    (self, [index]) => {
      const at = within(index, self.length - 1);
      return at === undefined ? undefined : self.charAt(at);
    },
  ],
  [
    "substring",
    (self, [start, end = BigInt(self.length)]) => {
      const to = within(end, self.length);
      const from = to === undefined ? undefined : within(start, to);
      return from === undefined ? undefined : self.slice(from, to);
    },
  ],
]);

function indexOf(find: (self: string, text: string, from?: number) => number): Method {
  return (self, [text, from]) => {
    if (typeof text !== "string") return undefined;
    return BigInt(typeof from === "bigint" ? find(self, text, Number(from)) : find(self, text));
  };
}

function replaceText(self: string, from: string, to: string, budget: Budget): string {
  const count = self.split(from).length - 1;
  budget.length(self.length + count * Math.max(0, to.length - from.length));
  return budget.text(self.replaceAll(from, () => to));
}

/** Removes the characters up to the blank from both ends, as Java's `trim` does. */
function trimmed(self: string): string {
  let [start, end] = [0, self.length];
  while (start < end && self.charCodeAt(start) <= 32) start++;
  while (end > start && self.charCodeAt(end - 1) <= 32) end--;
  return self.slice(start, end);
}

function compare(left: string, right: string): bigint {
  return left < right ? -1n : BigInt(left === right ? 0 : 1);
}

/** Returns Java's hash code of a text. */
function hashCode(self: string): bigint {
  let hash = 0;
  for (let index = 0; index < self.length; index++) {
    hash = (Math.imul(hash, 31) + self.charCodeAt(index)) | 0;
  }
  return BigInt(hash);
}
