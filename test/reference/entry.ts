import { code, linked, linksOf, type Sections } from "./markdown.ts";
import { type Member, membersOf, textOf } from "./members.ts";
import type { Docstring } from "./docstring.ts";
import type { Exported } from "./source-module.ts";

/** Returns the parameters of a function, or of the constructor of a class. */
export function parametersOf({ module, declaration }: Exported): readonly string[] {
  // A pattern that takes properties apart says less than the name of their type.
  const named = (parameter: { start: number; end: number }) =>
    textOf(module, parameter).replace(/^\{[^}]*\}/, "props");
  if (declaration.type === "FunctionDeclaration") return declaration.params.map(named);
  if (declaration.type !== "ClassDeclaration") return [];
  const constructors = declaration.body.body.flatMap((one) =>
    one.type === "MethodDefinition" && one.kind === "constructor" ? [one.value.params] : [],
  );
  return (constructors[0] ?? []).map(named);
}

/** Returns the section of an export without its members. */
export function head(one: Exported, sections: Sections, level: number): string {
  const { name, module, declaration } = one;
  const doc = module.docOf(declaration);
  const parts = [
    `${"#".repeat(level)} ${name}`,
    ...(declaration.type === "FunctionDeclaration"
      ? [code(`${name}(${parametersOf(one).join(", ")})`)]
      : []),
    ...(declaration.type === "TSTypeAliasDeclaration"
      ? [`Type: ${code(textOf(module, declaration.typeAnnotation))}.`]
      : []),
    ...(doc ? [linked(doc.text, sections), ...errorsAndLinks(doc)] : []),
    ...(doc?.example === undefined ? [] : [`\`\`\`ts\n${doc.example}\n\`\`\``]),
  ];
  return parts.join("\n\n");
}

/** Interfaces whose values come from the package, so their members are not required from users. */
const ONLY_READ = /^(I[A-Z]\w+|auth\.BoundRoute)$/;

/** Returns the members of an export as a list, or an empty text if it has no members. */
export function members(one: Exported, sections: Sections): string {
  const { own, others } = membersOf(one);
  const isClass = one.declaration.type === "ClassDeclaration";
  const list = own.map((member) =>
    item(one, member, sections, isClass || ONLY_READ.test(one.name) ? "" : defaultOf(member)),
  );
  const more =
    others.length > 0 && !isClass ? [`It also extends ${others.map(code).join(", ")}.`] : [];
  return [...(list.length > 0 ? [list.join("\n")] : []), ...more].join("\n\n");
}

function item({ name: owner }: Exported, member: Member, sections: Sections, last = ""): string {
  const { name, kind, isStatic, type, doc } = member;
  const label = isStatic ? `${owner}.${name}` : name;
  const signature = kind === "method" ? code(`${label}${type}`) : `${code(label)}: ${code(type)}`;
  const others = new Set([...sections].filter((section) => section !== owner));
  const notes = [
    doc ? linked(doc.text, sections) : "",
    doc?.isAttribute ? "It is an attribute of the deployed resource." : "",
    ...(doc ? errorsAndLinks(doc) : []),
    last,
  ];
  return `- ${signature}${linksOf(type, others)}. ${notes.filter((note) => note !== "").join(" ")}`;
}

function defaultOf({ doc, isOptional }: Member): string {
  const value = doc?.default;
  if (value === undefined) return isOptional ? "**Optional.**" : "**Required.**";
  return value.startsWith("- ") ? `Default: ${value.slice(2)}.` : `Default: ${code(value)}.`;
}

function errorsAndLinks({ throws, see }: Docstring): readonly string[] {
  const sentence = (_: string, error: string, first: string) =>
    `Throws \`${error}\` ${first.toLowerCase()}`;
  return [
    ...throws.map((one) => one.replace(/^\{(\w+)\} (\w)/, sentence)),
    ...see.map((url) => `See <${url}>.`),
  ];
}
