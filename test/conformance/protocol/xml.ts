/**
 * Returns the content of an XML document of the query protocol: a list of the elements named `member`, an object of
 * other elements, or a text.
 */
export function fromXml(xml: string): unknown {
  const reader = { rest: xml.replace(/^<\?.*?\?>/s, "").trim() };
  return elementOf(reader).content;
}

function elementOf(reader: { rest: string }): { readonly name: string; readonly content: unknown } {
  const [tag, name = "", closed] = /^<([\w:.-]+)[^>]*?(\/)?>/.exec(reader.rest) ?? [""];
  if (tag === "") throw new SyntaxError(`expected an element before ${reader.rest.slice(0, 40)}`);
  reader.rest = reader.rest.slice(tag.length);
  if (closed) return { name, content: "" };
  const end = `</${name}>`;
  const children: { readonly name: string; readonly content: unknown }[] = [];
  const [text = ""] = /^[^<]*/.exec(reader.rest) ?? [];
  reader.rest = reader.rest.slice(text.length);
  while (!reader.rest.startsWith(end)) {
    children.push(elementOf(reader));
    reader.rest = reader.rest.trimStart();
  }
  reader.rest = reader.rest.slice(end.length);
  if (children.length === 0) return { name, content: unescaped(text) };
  const isList = children.every((child) => child.name === "member");
  const content = isList
    ? children.map((child) => child.content)
    : Object.fromEntries(children.map((child) => [child.name, child.content]));
  return { name, content };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

function unescaped(text: string): string {
  return text.replaceAll(/&(#x?)?(\w+);/g, (whole, number: string | undefined, name: string) =>
    number === undefined
      ? (ENTITIES.get(name) ?? whole)
      : String.fromCodePoint(Number.parseInt(name, number === "#x" ? 16 : 10)),
  );
}
