import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { userLine } from "../../../../../lib/formats/password/users.ts";
import { main } from "../../../../../scripts/encrypt/main.ts";
import type { Io } from "../../../../../scripts/terminal/io.ts";
import { startCommand } from "../../../run-command.ts";
import { recordingIo } from "../../../terminal/recording-io.ts";
import { directoryUntilExit } from "../../../../temporary-directory.ts";
import { canary, sealingStage } from "../../sealing-stage.ts";

const stage = sealingStage({
  basic: { secrets: [{ name: "users", kind: { type: "htpasswd" }, usedBy: [] }] },
  hooks: {
    secrets: [{ name: "key", kind: { type: "webhook-key", scheme: "standard" }, usedBy: [] }],
  },
  secure: { secrets: ["a", "b", "c"] },
});
const AUTHOR = ["--profile", "Author"];
const seen = join(stage.folder, "seen");

/** Writes an editor that keeps a copy of the text it gets, with the mode of the file, and then runs a script. */
function editor(script: string): string {
  const path = join(stage.folder, "editor");
  writeFileSync(path, `#!/bin/sh\n{ stat -c '%a %n' "$1"; cat "$1"; } > ${seen}\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Runs edit with an editor that runs a script. */
async function edit(script: string, argv: readonly string[] = ["secure"], more: Partial<Io> = {}) {
  const io = recordingIo("", { PATH: process.env["PATH"], EDITOR: editor(script) });
  const status = await main(["edit", ...stage.options, ...argv], { ...io, ...more });
  const [, path = ""] = readFileSync(seen, "utf8").split("\n", 1)[0]?.split(" ") ?? [];
  expect(path).not.toBe("");
  expect(existsSync(dirname(path))).toBe(false);
  expect(io.printed() + io.said().join()).not.toContain(canary);
  return { status, said: io.said(), text: readFileSync(seen, "utf8") };
}

const append = (...lines: readonly string[]) =>
  lines.map((line) => `echo '${line}' >> "$1"`).join("\n");

beforeEach(async () => {
  rmSync(seen, { force: true });
  await stage.done(["import", "secure"], `a=${canary}\nb=2`);
});

describe("edit", () => {
  it("seals what was changed or added, and only that", async () => {
    const before = stage.segments("secure");
    const { status, said, text } = await edit(`sed -i 's/^b=2/b=two/' "$1"\n${append("c=3")}`);
    expect(text).toMatch(/^600 /);
    expect(text).toContain(
      `\n[secure]\na=${canary}\nb=2\n# c is not sealed yet; to seal a value:\n# c=\n`,
    );
    expect({ status, said }).toEqual({
      status: 0,
      said: [
        `sealed secure b, c into ${stage.path}`,
        "signet serve reloads by itself if it watches, otherwise start it again",
      ],
    });
    expect(await stage.opened(["a", "b", "c"])).toEqual({ a: canary, b: "two", c: "3" });
    expect(stage.segments("secure")).not.toEqual(before);
  });

  it.each([
    ["nothing was changed", "true", 0, /^nothing was changed, so nothing was sealed$/],
    ["the editor fails", "exit 3", 1, /^encrypt: the editor \(\S+\) ended with 3; nothing was/],
    ["the editor removes the file", 'rm "$1"', 1, /^encrypt: the edited file cannot be read/],
  ])("seals nothing if %s", async (_, script, status, message) => {
    const before = readFileSync(stage.path, "utf8");
    const ran = await edit(script);
    expect({ status: ran.status, said: ran.said }).toEqual({
      status,
      said: [expect.stringMatching(message)],
    });
    expect(readFileSync(stage.path, "utf8")).toBe(before);
  });

  it("keeps a secret whose line is gone, and removes one with a minus", async () => {
    const gone = await edit(`sed -i '/^a=/d' "$1"`);
    expect(gone.said).toEqual([
      "encrypt: kept secure a, although its line is gone; to remove it: signet encrypt remove secure a --stage local",
      "nothing was changed, so nothing was sealed",
    ]);
    const { said } = await edit(`sed -i 's/^a=/-a=/' "$1"`);
    expect(said[0]).toMatch(/^removed secure a from .*; earlier commits in git still contain/);
    expect(stage.segments("secure").flatMap(({ names }) => names)).toEqual(["b"]);
  });

  it("shows a secret that one may not open as a comment, and can replace it", async () => {
    const { text, said } = await edit(append("a=new"), ["secure", ...AUTHOR]);
    expect(text).not.toContain(canary);
    expect(text).toMatch(/\n# a is sealed, but not shown \(AccessDeniedException: .*\); to seal a/);
    expect(said[0]).toMatch(/it still contains the old value of a$/);
    expect(await stage.opened(["a", "b"])).toEqual({ a: "new", b: "2" });
  });

  it.each([
    [
      "a line that is not NAME=value",
      [canary],
      /^encrypt: line \d+ is not NAME=value; nothing was/,
    ],
    ["a name that is not declared", [`${canary}x=1`.replaceAll("-", "_")], /does not declare; it/],
    ["an empty value", ["c="], /^encrypt: the value for c is empty; nothing was sealed/],
    ["a function that is not there", ["[other]", "c=1"], /is a secret of a function that is not/],
    ["a value that does not fit", [`c=${"x".repeat(3_000)}`], /would have 4\d{3} bytes/],
    ["a user without a hash", ["[basic]", `users=${canary}`], /users of function basic is not a/],
    ["a key in another form", ["[hooks]", `key=${canary}`], /must be whsec_ followed by base64/],
  ])("rejects %s, and seals nothing without a terminal", async (_, lines, message) => {
    const before = readFileSync(stage.path, "utf8");
    const { status, said } = await edit(append(...lines), []);
    expect({ status, said }).toEqual({ status: 1, said: [expect.stringMatching(message)] });
    expect(said[0]).toMatch(/nothing was sealed, and the edited text was removed$/);
    expect(readFileSync(stage.path, "utf8")).toBe(before);
  });

  it("opens the edited text again on a terminal, until it can be sealed or the person gives up", async () => {
    // Each run of the editor takes away one of two mistakes.
    const script = `grep -q mended "$1" && sed -i '/^wrong/d' "$1" && echo c=3 >> "$1"
      grep -q mended "$1" || printf '# mended\\nwrong\\n' >> "$1"`;
    const terminals = { in: true, out: true, err: true };
    const typed = (line: string) => ({
      terminals,
      stdin: () => Promise.resolve(Buffer.from(line)),
    });
    const given = await edit(script, ["secure"], typed("q"));
    expect(given.status).toBe(1);
    const mended = await edit(script, ["secure"], typed(""));
    expect(mended.said[0]).toMatch(/^encrypt: line \d+ is not NAME=value$/);
    expect(mended.status).toBe(0);
    expect(await stage.opened(["c"])).toEqual({ c: "3" });
  });

  it("seals nothing if another process changed the same secret meanwhile, but keeps other changes", async () => {
    const meanwhile = (name: string) => async () => {
      await stage.done(["set", "secure", name], "meanwhile");
      return Buffer.from("");
    };
    // The person mends a mistake in the second run of the editor, after the other change.
    const script = `grep -q again "$1" && sed -i '/^wrong/d' "$1" || printf 'c=3\\n# again\\nwrong\\n' >> "$1"`;
    const terminals = { in: true, out: true, err: true };
    const other = await edit(script, ["secure"], { terminals, stdin: meanwhile("b") });
    expect(other.status).toBe(0);
    expect(await stage.opened(["b", "c"])).toEqual({ b: "meanwhile", c: "3" });
    const edits = script.replace("c=3", "c=4").replace("^wrong", "^wrong\\|^c=3");
    const same = await edit(edits, ["secure"], { terminals, stdin: meanwhile("c") });
    expect(same.said.at(-1)).toMatch(/another process changed secure c while you edited/);
    expect(await stage.opened(["c"])).toEqual({ c: "meanwhile" });
  });

  it("seals users and keys in the right form", async () => {
    const users = await userLine("ann", "password");
    const key = `whsec_${Buffer.alloc(32).toString("base64")}`;
    const { status } = await edit(append("[basic]", `users=${users}`, "[hooks]", `key=${key}`), []);
    expect(status).toBe(0);
    expect(await stage.opened(["users"], "basic")).toEqual({ users });
    expect(await stage.opened(["key"], "hooks")).toEqual({ key });
  });

  it.each(["vim", "nvim", "vim.basic", "vim.tiny"])(
    "tells vi to keep no copy of the values if it is a link to %s",
    async (name) => {
      const folder = directoryUntilExit();
      const argv = join(folder, "argv");
      writeFileSync(join(folder, name), `#!/bin/sh\nprintf "%s " "$@" > ${argv}\n`, {
        mode: 0o755,
      });
      symlinkSync(join(folder, name), join(folder, "vi"));
      const io = recordingIo("", { PATH: `${folder}:${process.env["PATH"]}` });
      expect(await main(["edit", ...stage.options, "secure"], io)).toBe(0);
      expect(readFileSync(argv, "utf8")).toMatch(/^-n -i NONE -c set noundofile .*secrets\.txt $/);
    },
  );

  it("needs an editor, and at most one function", async () => {
    const io = recordingIo("", { PATH: "" });
    expect(await main(["edit", ...stage.options], io)).toBe(1);
    expect(io.said()).toEqual(["encrypt: there is no editor: set EDITOR to the command of yours"]);
    expect(await stage.refused(2, ["edit", "secure", "basic"])).toContain("at most one FUNCTION");
  });

  it("removes the file if a signal ends it", async () => {
    const EDITOR = editor("echo up; exec sleep 60");
    const { child, printed, ended } = startCommand(
      "encrypt",
      ["edit", ...stage.options, "secure"],
      {
        EDITOR,
      },
    );
    await printed("up");
    const [, path = ""] = readFileSync(seen, "utf8").split("\n", 1)[0]?.split(" ") ?? [];
    expect(readFileSync(path, "utf8")).toContain(canary);
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({
      status: 1,
      err: expect.stringContaining("ended with 143"),
    });
    expect(existsSync(dirname(path))).toBe(false);
  });
});
