import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { project } from "../scripts/build/build-output.ts";

/** A fenced block of JavaScript and, where it prints anything, the text that follows it. */
const SNIPPET = /^```js\n(.*?)^```\n(?:\n```text\n.*?^```\n)?/gms;
const END = "\0\n";

/** The page with what its snippets print in place of what it says they print. */
async function withOutputs(page: string): Promise<string> {
  const snippets = [...page.matchAll(SNIPPET)].map(([, code = ""]) => code);
  const module = snippets.map((code) => `${code}\nconsole.log("\\0");\n`).join("");
  const outputs = (await printed(module)).split(END);
  return page.replaceAll(SNIPPET, (_, code: string) => {
    const output = (outputs.shift() ?? "").replaceAll(/ +$/gm, "").trimEnd();
    return `\`\`\`js\n${code}\`\`\`\n${output === "" ? "" : `\n\`\`\`text\n${output}\n\`\`\`\n`}`;
  });
}

/** What an ES module of this package prints, run by Node.js as it is. */
async function printed(module: string): Promise<string> {
  const running = promisify(execFile)(process.execPath, ["--input-type=module", "-"], {
    cwd: project,
  });
  running.child.stdin?.end(module);
  return (await running).stdout;
}

// `npx vitest run test/docs.test.ts --update` writes the page anew.
it.each(["docs/sigv4.md", "README.md"])("%s prints what it says", async (file) => {
  const path = join(project, file);
  const page = readFileSync(path, "utf8");
  expect(page).toContain("```js\n");
  await expect(await withOutputs(page)).toMatchFileSnapshot(path);
});
