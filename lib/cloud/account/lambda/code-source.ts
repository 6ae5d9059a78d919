/** Where the code of a function comes from: a directory or a ZIP file, by its path, or the text in the template. */
export type CodeSource = string | InlineCode;

/** Code in a template. */
interface InlineCode {
  /** The files of the package, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Returns the directories and ZIP files of a function's code and layers. */
export function codePaths({
  code,
  layers,
}: {
  readonly code: CodeSource;
  readonly layers: readonly string[];
}): readonly string[] {
  return typeof code === "string" ? [code, ...layers] : layers;
}
