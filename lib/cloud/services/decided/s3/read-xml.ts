import { ServiceError } from "../../protocol/service-error.ts";

/** An element of a document. An element that contains others has no text. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};
const TOKEN = /<(\/?)([A-Za-z]\w{0,63})(?: xmlns="[^"<>]*")? ?(\/?)>|([^<]+)/gy;
/** The deepest element of a request: `Tagging/TagSet/Tag/Key`. */
const DEEPEST = 4;

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

/**
 * Reads the body of a request and returns its root. Comments, CDATA, document types and other attributes than a namespace
 * are refused, so that no other reader can find something else in it.
 *
 * @throws {ServiceError} MalformedXML if the body has another form.
 */
export function readXml(body: Uint8Array): XmlElement {
  const text = textOf(body)
    .replace(/^\uFEFF?\s*<\?xml [^?<>]*\?>/, "")
    .trim();
  const document: OpenElement = { name: "", text: "", children: [] };
  const open: OpenElement[] = [document];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token, slash, name = "", emptySlash, between] = match;
    end = match.index + token.length;
    const inside = open.at(-1) ?? document;
    if (between !== undefined) {
      inside.text += between;
      continue;
    }
    if (slash === "/") {
      if (emptySlash === "/" || inside.name !== name) throw malformedXml();
      open.pop();
      close(inside);
      continue;
    }
    const element: OpenElement = { name, text: "", children: [] };
    inside.children.push(element);
    if (emptySlash !== "/" && open.push(element) > DEEPEST + 1) throw malformedXml();
  }
  const [root, ...more] = document.children;
  const isWhole = end === text.length && open.length === 1 && document.text.trim() === "";
  if (!root || more.length > 0 || !isWhole) throw malformedXml();
  return root;
}

/**
 * Returns the texts of an element's children by their names.
 *
 * @throws {ServiceError} MalformedXML if a child has another name, is repeated, or contains elements.
 */
export function textsIn(
  { children }: XmlElement,
  known: readonly string[],
): Readonly<Record<string, string>> {
  const texts = new Map<string, string>();
  for (const { name, text, children: inner } of children) {
    if (!known.includes(name) || texts.has(name) || inner.length > 0) throw malformedXml();
    texts.set(name, text);
  }
  return Object.fromEntries(texts);
}

export function malformedXml(): ServiceError {
  const text =
    "The XML you provided was not well-formed or did not validate against our published schema";
  return new ServiceError("MalformedXML", text);
}

function close(element: OpenElement): void {
  if (element.children.length === 0) {
    element.text = unescaped(element.text);
    return;
  }
  if (element.text.trim() !== "") throw malformedXml();
  element.text = "";
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw malformedXml();
  }
}

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w{1,8}))?(;?)/g,
    (_, decimal, hex, name, semicolon) => {
      if (semicolon !== ";") throw malformedXml();
      if (name !== undefined) return ENTITIES[String(name)] ?? unknownEntity();
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : unknownEntity();
    },
  );
}

function unknownEntity(): never {
  throw malformedXml();
}
