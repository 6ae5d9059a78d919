import { createHash } from "node:crypto";

const ALPHABETS: Readonly<Record<string, string>> = {
  hex: "0123456789abcdef",
  lower: "abcdefghijklmnopqrstuvwxyz0123456789",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  any: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  digit: "123456789",
};

/**
 * Returns an id of a form such as `fs-{hex:17}`: each `{alphabet:length}` becomes that many characters, `{uuid}` a
 * UUID. The same seed always gives the same id, so an id survives a restart without being stored.
 */
export function generatedId(form: string, seed: string): string {
  const bytes = createHash("sha512").update(seed).digest();
  let at = 0;
  const pick = (alphabet: string, length: number): string =>
    Array.from({ length }, () => {
      const byte = bytes[at++ % bytes.length] ?? 0;
      return alphabet[byte % alphabet.length];
    }).join("");
  return form
    .replace("{uuid}", "{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}")
    .replace(/\{(\w+):(\d+)\}/g, (_, name: string, length: string) =>
      pick(ALPHABETS[name] ?? "", Number(length)),
    );
}
