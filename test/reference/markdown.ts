/** The names that have a section on the page. */
export type Sections = ReadonlySet<string>;

/** Returns a text as code. A text with a backtick needs two of them on either side, and blanks if it begins with one. */
export function code(text: string): string {
  if (!text.includes("`")) return `\`${text}\``;
  return /^`|`$/.test(text) ? `\`\` ${text} \`\`` : `\`\`${text}\`\``;
}

/** Returns a link to a section. */
function link(name: string, text = name): string {
  return `[${text}](#${name.toLowerCase().replaceAll(/[^\w-]/g, "")})`;
}

/** Returns links to the sections of the types that a type names, in brackets. */
export function linksOf(type: string, sections: Sections): string {
  const named = [...sections].filter((name) => {
    const simple = name.replace(/^auth\./, "");
    return type.split(/[^\w]+/).includes(simple);
  });
  return named.length > 0 ? ` (${named.map((name) => link(name)).join(", ")})` : "";
}

/** Links the names of sections that stand alone in backticks. */
export function linked(text: string, sections: Sections): string {
  return text.replaceAll(/`([\w.]+)`/g, (whole, name: string) =>
    sections.has(name) ? link(name, whole) : whole,
  );
}
