const SHORT = new Map([
  ["\b", "\\b"],
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\f", "\\f"],
  ["\r", "\\r"],
]);

/**
 * Escapes a text as a literal of JavaScript. It escapes `'` too, which is invalid in JSON, so templates replace `\'`
 * afterwards.
 */
export function escapeJavaScript(text: string): string {
  return text.replaceAll(/[^ !#-&(-.0-[\]-~]/g, (character) => {
    if (`"'\\/`.includes(character)) return `\\${character}`;
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return SHORT.get(character) ?? `\\u${code}`;
  });
}
