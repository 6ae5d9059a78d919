import type { CST } from "yaml";

/** Returns the offset of a node that is nested deeper than a number of levels, without recursion. */
export function tooDeepAt(root: CST.Token, deepest: number): number | undefined {
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = [
    { token: root, depth: 0 },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > deepest) return token.type === "document" ? 0 : token.offset;
    for (const part of partsOf(token)) waiting.push({ token: part, depth: depth + 1 });
  }
  return undefined;
}

function partsOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value ? [token.value] : [];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat());
}
