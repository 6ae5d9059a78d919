/** Returns the place at which a text stops being JSON, as CloudFormation shows it; an empty text if it is not known. */
export function jsonFault(text: string): string {
  const offset = faultOffset(text);
  if (offset === undefined) return "";
  const before = text.slice(0, offset).split("\n");
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

/** The error of `JSON.parse` names an offset, except at the end of the text. The error is never shown: it quotes the text. */
function faultOffset(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: "" };
    const offset = / at position (\d+)/.exec(message)?.[1];
    if (offset !== undefined) return Number(offset);
    return /Unexpected end|Unterminated/.test(message) ? text.length : undefined;
  }
}
