import type { FunctionConfiguration } from "../account.ts";

/** Where the code of a function comes from: a directory or a ZIP file, by its path, or the text in the template. */
export type CodeSource = string | InlineCode;

/** Code in a template. */
export interface InlineCode {
  /** The files of the package, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Returns the directories and ZIP files of a function's code and layers. */
export function codePaths({
  code,
  layers,
}: Pick<FunctionConfiguration, "code" | "layers">): readonly string[] {
  return typeof code === "string" ? [code, ...layers] : layers;
}
