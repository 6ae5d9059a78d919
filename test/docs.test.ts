import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { project } from "../scripts/build/build-output.ts";

/** A fenced block of JavaScript, followed by its output if it prints anything. */
const SNIPPET = /^```js\n(.*?)^```\n(?:\n```text\n.*?^```\n)?/gms;
const END = "\0\n";

/** Returns the page with the real output of its snippets instead of the stated output. */
async function withOutputs(page: string): Promise<string> {
  const snippets = [...page.matchAll(SNIPPET)].map(([, code = ""]) => code);
  const module = snippets.map((code) => `${code}\nconsole.log("\\0");\n`).join("");
  const outputs = (await printed(module)).split(END);
  return page.replaceAll(SNIPPET, (_, code: string) => {
    const output = (outputs.shift() ?? "").replaceAll(/ +$/gm, "").trimEnd();
    return `\`\`\`js\n${code}\`\`\`\n${output === "" ? "" : `\n\`\`\`text\n${output}\n\`\`\`\n`}`;
  });
}

/** Runs an ES module that imports the packages of this project, and returns its output. */
async function printed(module: string): Promise<string> {
  const running = promisify(execFile)(process.execPath, ["--input-type=module", "-"], {
    cwd: join(project, "dist"), // Its node_modules contains the packages.
  });
  running.child.stdin?.end(module);
  return (await running).stdout;
}

// `npx vitest run test/docs.test.ts --update` updates the page.
it.each(["docs/sigv4.md", "README.md", "packages/signet-sigv4/README.md"])(
  "%s states the real output of its snippets",
  async (file) => {
    const path = join(project, file);
    const page = readFileSync(path, "utf8");
    expect(page).toContain("```js\n");
    await expect(await withOutputs(page)).toMatchFileSnapshot(path);
  },
);
