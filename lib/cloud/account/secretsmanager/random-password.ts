import { randomInt } from "node:crypto";

const TYPES = {
  ExcludeLowercase: "abcdefghijklmnopqrstuvwxyz",
  ExcludeUppercase: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  ExcludeNumbers: "0123456789",
  ExcludePunctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
} as const;

export type ExcludedType = keyof typeof TYPES;
export const EXCLUDED_TYPES: readonly ExcludedType[] = [
  "ExcludeLowercase",
  "ExcludeUppercase",
  "ExcludeNumbers",
  "ExcludePunctuation",
];

/** The options of GetRandomPassword, with the defaults of AWS. */
export interface PasswordOptions extends Readonly<Record<ExcludedType, boolean>> {
  /** @default 32 */
  readonly length: number;
  readonly excludeCharacters: string;
  readonly includeSpace: boolean;
  /** @default true */
  readonly requireEachIncludedType: boolean;
}

/**
 * Returns a random password, or the reason why no password fulfils the options.
 *
 * @param below Returns a random whole number below another one.
 */
export function randomPassword(
  options: PasswordOptions,
  below: (bound: number) => number = randomInt,
): { readonly password: string } | { readonly problem: string } {
  const { length, excludeCharacters, includeSpace, requireEachIncludedType } = options;
  const excluded = new Set(excludeCharacters);
  const types = EXCLUDED_TYPES.filter((name) => !options[name])
    .map((name) => TYPES[name].split(""))
    .concat(includeSpace ? [[" "]] : [])
    .map((letters) => letters.filter((letter) => !excluded.has(letter)))
    .filter((letters) => letters.length > 0);
  const all = types.flat();
  if (all.length === 0) return { problem: "There are no characters left for the password." };
  const required = requireEachIncludedType ? types : [];
  if (required.length > length) {
    return { problem: "The password length is too short based on the required types." };
  }
  const pick = (letters: readonly string[]) => letters[below(letters.length)] ?? "";
  const letters = Array.from({ length }, (_, index) => pick(required[index] ?? all));
  // The letters of the required types come first, so that all letters are shuffled (Fisher-Yates).
  for (let last = letters.length - 1; last > 0; last--) {
    const other = below(last + 1);
    [letters[last], letters[other]] = [letters[other] ?? "", letters[last] ?? ""];
  }
  return { password: letters.join("") };
}
