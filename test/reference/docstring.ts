/** The parts of a docstring. */
export interface Docstring {
  /** The description, in Markdown. */
  readonly text: string;
  /** The value or description of the default. */
  readonly default: string | undefined;
  /** The errors, each as `{Class} condition`. */
  readonly throws: readonly string[];
  readonly see: readonly string[];
  /** The code of the example. */
  readonly example: string | undefined;
  /** Whether the value is an attribute of the deployed resource. */
  readonly isAttribute: boolean;
}

/** Parses the text between the marks of a documentation comment. */
export function parseDocstring(comment: string): Docstring {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\*( |$)/, "").trimEnd());
  // A tag can follow the description on the same line: `/** The policy. @default - none */`.
  const [text = "", ...tags] = lines.join("\n").split(/(?:^|\s)@(?=(?:[a-z]+)(?:\s|$))/);
  const all = (name: string) =>
    tags.flatMap((tag) => {
      const [first = ""] = tag.split(/\s/);
      return first === name ? [tag.slice(name.length)] : [];
    });
  const [defaultValue] = all("default");
  const [example] = all("example");
  return {
    text: joined(text),
    default: defaultValue === undefined ? undefined : joined(defaultValue),
    throws: all("throws").map(joined),
    see: all("see").map(joined),
    example: example?.replace(/^\n+/, "").trimEnd(),
    isAttribute: all("attribute").length > 0,
  };
}

/** Joins the lines of a paragraph, and keeps paragraphs and the items of a list apart. */
function joined(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\n\s*(?!\s|- )/g, " "))
    .join("\n\n")
    .replaceAll(/\{@link (\w+)\}/g, "`$1`");
}
