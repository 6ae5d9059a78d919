import { describe, expect, it } from "vitest";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formsIn, formsOf, newCanary } from "./canary.ts";
import { children, filesIn, listed } from "./traces.ts";

const canary = newCanary();
const forms = formsOf(canary);
const json = JSON.stringify({ key: canary });

describe("the search for a canary", () => {
  it.each<[string, string | Buffer]>([
    ["a longer text", `before ${canary} after`],
    ["JSON", json],
    ["JSON in JSON, as in a template", JSON.stringify({ Variables: { SECRET: json } })],
    ["ASCII-only JSON, as Python writes it", json.replace("ä", "\\u00e4")],
    ["hex", Buffer.from(`x${canary}x`).toString("hex")],
    ["upper-case hex", Buffer.from(`x${canary}x`).toString("hex").toUpperCase()],
    ["a URL", new URL(`http://a/?b=${encodeURIComponent(canary)}&c=d`).href],
    ["a form body", new URLSearchParams({ a: "b", c: canary, d: "e" }).toString()],
    ["UTF-16", Buffer.from(`x${canary}x`, "utf16le")],
    ["the text backwards", [...`x${canary}x`].toReversed().join("")],
    ["its JSON backwards", [...json].toReversed().join("")],
    ...["", "1", "12", "123"].flatMap((before): [string, string][] => [
      [
        `base64 after ${before.length} bytes`,
        Buffer.from(`${before}${canary}more`).toString("base64"),
      ],
      [
        `base64url of its JSON after ${before.length} bytes`,
        Buffer.from(`${before}${json}`).toString("base64url"),
      ],
    ]),
  ])("finds the canary in %s", (_, hidden) => {
    expect(formsIn(forms, Buffer.from(hidden))).not.toEqual([]);
  });

  it("does not find another canary", () => {
    const other = newCanary();
    for (const form of formsOf(other).values()) expect(formsIn(forms, form)).toEqual([]);
  });

  it("finds each form of the canary in a file below a folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "signet-canary-"));
    mkdirSync(join(folder, "deep", "er"), { recursive: true });
    for (const [index, form] of [...forms.values()].entries()) {
      writeFileSync(join(folder, "deep", "er", String(index)), Buffer.concat([form, form]));
    }
    const files = filesIn(folder);
    expect(files).toHaveLength(forms.size);
    for (const file of files) expect(formsIn(forms, readFileSync(file))).not.toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it
    .runIf(existsSync("/proc/self/environ"))
    .each<[string, readonly string[], Record<string, string>]>([
      ["an argument", [canary], {}],
      ["an environment", [], { SECRET: canary }],
    ])(
    "finds the canary in %s of a child process (on Linux, which has /proc)",
    async (_, argv, env) => {
      const child = spawn(process.execPath, ["-e", "process.stdin.resume()", ...argv], {
        env: { ...process.env, ...env },
        stdio: ["pipe", "ignore", "ignore"],
      });
      await once(child, "spawn");
      expect(children()).toContain(String(child.pid));
      const found = formsIn(forms, listed(String(child.pid)));
      const ended = once(child, "close");
      child.stdin?.end();
      await ended;
      expect(found).toContain("plain, as it is");
    },
  );
});
