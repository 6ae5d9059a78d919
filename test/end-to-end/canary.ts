import { randomBytes } from "node:crypto";

/** Returns a random text with characters that each encoding changes, so every form of it differs. */
export function newCanary(): string {
  return `${randomBytes(12).toString("base64url")} "käse"\\/?&<%+ ${randomBytes(12).toString("base64url")}`;
}

/** Returns the forms in which a text may leak into a log, template or header, by name. */
export function formsOf(canary: string): ReadonlyMap<string, Buffer> {
  const forms = new Map<string, Buffer>();
  for (const [text, value] of Object.entries(textsOf(canary))) {
    for (const [encoding, encoded] of encodingsOf(Buffer.from(value))) {
      forms.set(`${text}, ${encoding}`, encoded);
    }
    forms.set(`${text}, UTF-16`, Buffer.from(value, "utf16le"));
    forms.set(`${text}, in a URL`, Buffer.from(encodeURIComponent(value)));
    forms.set(
      `${text}, in a form`,
      Buffer.from(new URLSearchParams([["", value]]).toString().slice(1)),
    );
  }
  return forms;
}

/** Returns the names of the forms that some bytes contain. */
export function formsIn(forms: ReadonlyMap<string, Buffer>, bytes: Buffer): readonly string[] {
  return [...forms].filter(([, form]) => bytes.includes(form)).map(([name]) => name);
}

function textsOf(canary: string): Readonly<Record<string, string>> {
  const json = escaped(canary);
  const texts = {
    plain: canary,
    JSON: json,
    "JSON in JSON": escaped(json),
    "JSON in ASCII": json.replaceAll(
      /[^ -~]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  };
  const reversed = Object.entries(texts).map(([name, text]) => [
    `${name} reversed`,
    [...text].toReversed().join(""),
  ]);
  return { ...texts, ...Object.fromEntries(reversed) };
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function encodingsOf(bytes: Buffer): readonly (readonly [string, Buffer])[] {
  const hex = bytes.toString("hex");
  const texts: (readonly [string, string])[] = [
    ["hex", hex],
    ["HEX", hex.toUpperCase()],
    ["percent", hex.replaceAll(/../g, "%$&")],
    ["PERCENT", hex.toUpperCase().replaceAll(/../g, "%$&")],
    ...[0, 1, 2].flatMap((before) =>
      (["base64", "base64url"] as const).map(
        (encoding) =>
          [`${encoding} after ${before}`, base64After(before, bytes, encoding)] as const,
      ),
    ),
  ];
  return [["as it is", bytes], ...texts.map(([name, text]) => [name, Buffer.from(text)] as const)];
}

/** Returns the characters of an encoding that depend only on the bytes, if `before` bytes (modulo 3) precede them. */
function base64After(before: number, bytes: Buffer, encoding: "base64" | "base64url"): string {
  const all = Buffer.concat([Buffer.alloc(before), bytes]);
  return all
    .toString(encoding)
    .slice(Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6));
}
