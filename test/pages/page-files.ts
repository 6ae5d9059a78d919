/** A block of code below a line that begins with the name of its file. */
const FILE = /^`([\w./-]+)`[^\n]*\n\n```\w+\n(.*?)^```$/gms;

/** Returns the files whose content a page states, by path. */
export function pageFiles(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(FILE)].map(([, path = "", content = ""]) => [path, content]));
}
