import {
  chmodSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AppSettings } from "../../../lib/cli/app/app-settings.ts";
import type { SynthesisOptions } from "../../../lib/cli/app/synthesize.ts";
import { mayHaveChanged } from "../../../lib/cli/reuse/path-state.ts";
import { RecordedApp } from "../../../lib/cli/reuse/recorded-app.ts";
import { INPUTS_VARIABLE, type AskedPath, type Inputs } from "../../../lib/formats/app/inputs.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();
/** A time at which the files of a project were already written, so that nothing can have changed since. */
const LATER = Date.now() + 60_000;

interface Given {
  readonly app?: Partial<AppSettings>;
  readonly options?: Partial<SynthesisOptions>;
}

/** An app whose program says that it has read some files, a folder and a variable. */
function project(name: string, reports: (own: Inputs) => Inputs | undefined = (own) => own) {
  const root = join(folder, name);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const path of [
    "app.mjs",
    "build.mjs",
    "lib/a.ts",
    "package-lock.json",
    "secrets/local.json",
    "state/x",
  ]) {
    write(path, "1");
  }
  symlinkSync("a.ts", join(root, "lib/link.ts"));
  const asked = (path: string, found: AskedPath[1]) => [join(root, path), [LATER, found]] as const;
  const inputs: Inputs = {
    program: realpathSync(join(root, "app.mjs")),
    paths: Object.fromEntries([
      asked("lib", "listed"),
      asked("lib/a.ts", "present"),
      asked("lib/link.ts", "present"),
      asked("lib/a.js", "missing"),
      asked("package-lock.json", "present"),
      asked("secrets/local.json", "present"),
      asked("state", "present"),
    ]),
    variables: ["STAGE"],
  };
  const printed: string[] = [];
  const outdir = join(root, "state/cdk.out");
  /** Another start, which may be of another app or have other options. */
  const app = ({ app: settings, options }: Given = {}): RecordedApp =>
    new RecordedApp(
      {
        folder: root,
        source: { command: "node app.mjs" },
        build: undefined,
        context: { word: "hello" },
        watch: { include: [], exclude: [] },
        ...settings,
      },
      {
        outdir,
        account: "123456789012",
        region: "us-east-1",
        context: { stage: "local" },
        env: { STAGE: "local", UNREAD: "1" },
        print: (line) => printed.push(line),
        ...options,
      },
      async (_, { env, print }) => {
        print("a warning");
        write("state/cdk.out/manifest.json", "{}");
        write("state/cdk.out/nested/a.json", "{}");
        const report = reports(inputs);
        if (report) writeFileSync(env[INPUTS_VARIABLE] ?? "", JSON.stringify(report));
        return outdir;
      },
    );
  const synthesize = async (given?: Given) => {
    const recorded = app(given);
    const { source } = { source: { command: "node app.mjs" }, ...given?.app };
    await recorded.synthesize((options, run) => run({ ...settingsOf(root), source }, options));
  };
  return { root, write, app, synthesize, printed, outdir };
}

function settingsOf(root: string): AppSettings {
  const watch = { include: [], exclude: [] };
  return { folder: root, source: { command: "" }, build: undefined, context: {}, watch };
}

const noReason = { reason: undefined };

it("the last assembly is used again, and prints what its synthesis printed", async () => {
  const { app, synthesize, printed, outdir, write } = project("same");
  expect(app().last()).toEqual(noReason);
  await synthesize();
  write("lib/../other.txt", "A file that nothing has read.");
  write("state/other.txt", "A file in a folder whose names do not matter.");
  const options = { env: { UNREAD: "2", STAGE: "local" } };
  expect(app({ options }).last()).toEqual({ assembly: outdir });
  expect(printed).toEqual(["a warning", "a warning"]);
});

describe("the app is synthesized again if", () => {
  const synthesized = async (name: string) => {
    const found = project(name.replaceAll(" ", "-"));
    await found.synthesize();
    expect(found.app().last()).toEqual({ assembly: found.outdir });
    return found;
  };

  it.each([
    ["a source has changed", "lib/a.ts"],
    ["the list of packages has changed", "package-lock.json"],
    ["the sealed file has changed", "secrets/local.json"],
    ["a file that was missing is there", "lib/a.js"],
    ["the assembly has changed", "state/cdk.out/nested/a.json"],
    ["a file of the assembly is not JSON", "state/cdk.out/manifest.json"],
  ])("%s", async (name, path) => {
    const { write, app } = await synthesized(name);
    write(path, "2");
    expect(app().last()).toEqual({ reason: path === "lib/a.js" ? "lib" : path });
  });

  it.each([
    ["a folder that was listed has a new file", "lib/new.ts", "lib"],
    ["the assembly has another file", "state/cdk.out/nested/b.json", "state/cdk.out/nested"],
  ])("%s", async (name, path, reason) => {
    const { write, app } = await synthesized(name);
    write(path, "1");
    expect(app().last()).toEqual({ reason });
  });

  it.each([
    ["a source is gone", "lib/a.ts", "lib"],
    ["the sealed file is gone", "secrets/local.json", "secrets/local.json"],
    ["the assembly is gone", "state/cdk.out", "state/cdk.out"],
    ["a template is gone", "state/cdk.out/nested/a.json", "state/cdk.out/nested"],
    ["the record is gone", "state/cdk.out.record.json", undefined],
  ])("%s", async (name, path, reason) => {
    const { root, app } = await synthesized(name);
    rmSync(join(root, path), { recursive: true });
    expect(app().last()).toEqual({ reason });
  });

  it("the content has changed, but not the size and the time of the file", async () => {
    const { root, app, synthesize } = project("forged-time");
    const path = join(root, "secrets/local.json");
    utimesSync(path, 1, 1);
    await synthesize();
    writeFileSync(path, "2");
    utimesSync(path, 1, 1);
    expect(app().last()).toEqual({ reason: "secrets/local.json" });
  });

  it.each<readonly [string, (path: string) => void]>([
    ["was written again", (path) => writeFileSync(path, "1")],
    ["has another time", (path) => utimesSync(path, 1, 1)],
    ["may be executed", (path) => chmodSync(path, 0o755)],
  ])("a file %s", async (name, change) => {
    const { root, app } = await synthesized(`file ${name}`);
    change(join(root, "lib/a.ts"));
    expect(app().last()).toEqual({ reason: "lib/a.ts" });
  });

  it("a file cannot be judged any more", async () => {
    const { root, app } = await synthesized("loop");
    rmSync(join(root, "secrets/local.json"));
    symlinkSync("local.json", join(root, "secrets/local.json"));
    expect(app().last()).toEqual({ reason: "secrets/local.json" });
  });

  it("a link leads to another file with the same content", async () => {
    const { root, app, write } = await synthesized("link");
    write("moved/a.ts", "1");
    rmSync(join(root, "lib/link.ts"));
    symlinkSync("../moved/a.ts", join(root, "lib/link.ts"));
    expect(app().last()).toEqual({ reason: "lib/link.ts" });
  });

  it("a folder was replaced by a file", async () => {
    const { root, app } = await synthesized("replaced");
    renameSync(join(root, "secrets"), join(root, "old"));
    writeFileSync(join(root, "secrets"), "");
    expect(app().last()).toEqual({ reason: "secrets/local.json" });
  });

  it.each<readonly [string, Given, string | undefined]>([
    ["a value of -c", { options: { context: { stage: "prod" } } }, "a setting"],
    ["a new context value", { options: { context: { stage: "local", x: 1 } } }, "a setting"],
    ["the context of cdk.json", { app: { context: { word: "bye" } } }, "a setting"],
    ["the command", { app: { source: { command: "node other.mjs" } } }, "a setting"],
    ["the build", { app: { build: "node build.mjs" } }, "a setting"],
    ["the account", { options: { account: "210987654321" } }, "a setting"],
    ["the region", { options: { region: "eu-west-1" } }, "a setting"],
    [
      "a new variable of Node.js",
      { options: { env: { STAGE: "local", NODE_X: "1" } } },
      "the environment",
    ],
    ["a variable that was read", { options: { env: { STAGE: "prod" } } }, "the environment"],
    ["a variable that is gone", { options: { env: {} } }, "the environment"],
    ["the PATH", { options: { env: { STAGE: "local", PATH: "/bin" } } }, "the environment"],
    ["the kind of the app", { app: { source: { assembly: "cdk.out" } } }, undefined],
  ])("%s has changed", async (name, given, reason) => {
    const { app } = await synthesized(`setting ${name}`);
    expect(app(given).last()).toEqual({ reason });
  });

  it.each(["", "{", "[]", '{ "paths": [[1]] }'])("the record is damaged: %s", async (text) => {
    const { app, write } = await synthesized(`damaged ${text.length}`);
    write("state/cdk.out.record.json", text);
    expect(app().last()).toEqual(noReason);
  });
});

describe("nothing is used again", () => {
  it.each<readonly [string, (own: Inputs) => Inputs | undefined]>([
    ["the app does not say what it has read", () => undefined],
    [
      "a file may have changed since",
      ({ paths, program }) => ({ program, paths: sooner(paths, "lib/a.ts"), variables: [] }),
    ],
    [
      "a folder may have changed since",
      ({ paths, program }) => ({ program, paths: sooner(paths, "lib"), variables: [] }),
    ],
    [
      "a device was read",
      ({ program }) => ({ program, paths: { "/dev/null": [LATER, "present"] }, variables: [] }),
    ],
    [
      "a file that was read is gone",
      ({ paths, program }) => ({
        program,
        paths: { ...paths, "/gone": [LATER, "present"] },
        variables: [],
      }),
    ],
    [
      "a file that was missing is there",
      ({ paths, program }) => ({
        program,
        paths: { ...paths, [folder]: [LATER, "missing"] },
        variables: [],
      }),
    ],
  ])("if %s", async (name, reports) => {
    const { app, synthesize } = project(name.replaceAll(" ", "_"), reports);
    await synthesize();
    expect(app().last()).toEqual(noReason);
  });

  it("if a start that was killed has left the report of another app", async () => {
    const { app, synthesize, write, root } = project("killed", () => undefined);
    const paths = { [join(root, "lib/a.ts")]: [LATER, "present"] };
    const left = { program: realpathSync(join(root, "app.mjs")), paths, variables: [] };
    write("state/cdk.out.inputs.json", JSON.stringify(left));
    await synthesize();
    expect(app().last()).toEqual(noReason);
  });

  it.each<readonly [string, Given]>([
    [
      "the app is more than one program",
      { app: { source: { command: "./x.sh && node app.mjs" } } },
    ],
    ["a variable is set for the app", { app: { source: { command: "STAGE=$(x) node app.mjs" } } }],
    ["a tool runs the app", { app: { source: { command: "npx tsx bin/app.ts" } } }],
    ["Node.js loads other modules", { app: { source: { command: "node --import x app.mjs" } } }],
    ["the build says nothing", { app: { build: "node build.mjs" } }],
    ["an option of Node.js loads modules", { options: { env: { NODE_OPTIONS: "--import x" } } }],
    ["an option of Node.js loads a program", { options: { env: { NODE_OPTIONS: "-r ./x.cjs" } } }],
    ["another program has started the app", { app: { source: { command: "node other.mjs" } } }],
  ])("if %s", async (name, given) => {
    const { app, synthesize } = project(name.replaceAll(" ", "_"));
    await synthesize(given);
    expect(app(given).last()).toEqual(noReason);
  });
});

it("a file system that counts whole seconds gets two of them", () => {
  expect(mayHaveChanged(5_100_000_000n, 6_000)).toBe(false);
  expect(mayHaveChanged(5_000_000_000n, 6_000)).toBe(true);
  expect(mayHaveChanged(5_000_000_000n, 8_000)).toBe(false);
});

/** Returns the paths as if one of them had been read before it was written. */
function sooner(paths: Inputs["paths"], end: string): Inputs["paths"] {
  const changed = Object.entries(paths).map(([path, [since, found]]) => {
    return [path, [path.endsWith(end) ? Date.now() - 60_000 : since, found]] as const;
  });
  return Object.fromEntries(changed);
}
