import { createHash } from "node:crypto";
import { realpathSync, rmSync } from "node:fs";
import { relative, resolve } from "node:path";
import {
  INPUTS_VARIABLE,
  joinedInputs,
  parseInputs,
  type Inputs,
} from "../../formats/app/inputs.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";
import type { AppSettings } from "../app/app-settings.ts";
import {
  appContext,
  buildApp,
  type synthesizeApp,
  type SynthesisOptions,
} from "../app/synthesize.ts";
import { readRecord, writeRecord } from "./assembly-record.ts";
import { changedPath, pathRows } from "./path-rows.ts";

/** Variables that Node.js and shells read for a program. All variables whose names begin with `NODE_` count too. */
const ALWAYS = "HOME LANG LANGUAGE LC_ALL LC_MESSAGES LC_TIME PATH TEMP TMP TMPDIR TZ".split(" ");

/** A command that starts one program of Node.js, and nothing that could read something else. */
const ONE_PROGRAM = /^node (?!-)([\w@%+=:,./-]+)(?: [\w@%+=:,./ -]+)?$/;
/** Options of Node.js that load no modules. */
const HARMLESS =
  /^(?:\s*--(?:enable-source-maps|no-deprecation|no-warnings|trace-warnings|max[-_]old[-_]space[-_]size=\d+))*\s*$/;

/** The last assembly of an app: its folder, or why it cannot be used again. */
export type LastAssembly = { readonly assembly: string } | { readonly reason: string | undefined };

/**
 * An app whose last assembly can be used again while everything that its build and the app itself have read is
 * unchanged. That is the case only for programs that write what they have read. Any other app is synthesized each time,
 * because it may read the clock or the network.
 */
export class RecordedApp {
  readonly #app: AppSettings;
  readonly #options: SynthesisOptions;
  readonly #run: typeof synthesizeApp;
  readonly #reported: string;
  readonly #printed: string[] = [];
  /** What the programs have read, or `undefined` if one of them has not said it. */
  #inputs: Omit<Inputs, "program"> | undefined;

  /** @param run Runs the app once. */
  constructor(app: AppSettings, options: SynthesisOptions, run: typeof synthesizeApp) {
    this.#app = app;
    this.#run = run;
    this.#reported = `${options.outdir}.inputs.json`;
    this.#inputs = app.build === undefined ? { paths: {}, variables: [] } : undefined;
    this.#options = {
      ...options,
      env: { ...options.env, [INPUTS_VARIABLE]: this.#reported },
      print: (line) => {
        this.#printed.push(line);
        options.print(line);
      },
    };
  }

  /** Returns the last assembly if it can be used again. Then it also prints what the programs printed at that time. */
  last(): LastAssembly {
    const { outdir, env, print } = this.#options;
    const record = readRecord(this.#path);
    if (!record || !this.#isKnown) return { reason: undefined };
    if (record.settings !== this.#settings) return { reason: "a setting" };
    if (record.environment !== environmentOf(record.variables, env)) {
      return { reason: "the environment" };
    }
    const changed = changedPath(record.paths);
    if (changed !== undefined) return { reason: relative(this.#app.folder, changed) || "." };
    for (const line of record.printed) print(line);
    return { assembly: outdir };
  }

  /** Runs the build of the app. */
  async build(): Promise<void> {
    const { build = "" } = this.#app;
    this.#forget(this.#reported);
    await buildApp(this.#app, this.#options);
    this.#inputs = this.#takeReport(build);
  }

  /**
   * Synthesizes the app.
   *
   * @param synthesize Calls its parameter once or several times, and returns the folder of the assembly.
   */
  async synthesize(
    synthesize: (options: SynthesisOptions, run: typeof synthesizeApp) => Promise<string>,
  ): Promise<string> {
    let inputs = this.#inputs;
    this.#forget(this.#path);
    const assembly = await synthesize(this.#options, async (app, options) => {
      this.#forget(this.#reported);
      const folder = await this.#run(app, options);
      const report = "command" in app.source ? this.#takeReport(app.source.command) : undefined;
      inputs = inputs && report && joinedInputs(inputs, report);
      return folder;
    });
    if (inputs && this.#isKnown) this.#write(inputs);
    return assembly;
  }

  #write({ paths, variables: asked }: Omit<Inputs, "program">): void {
    const { outdir, env } = this.#options;
    const rows = pathRows(paths, outdir);
    if (!rows) return;
    const variables = [...new Set([...ALWAYS, ...asked])].toSorted();
    const environment = environmentOf(variables, env);
    const settings = this.#settings;
    const printed = this.#printed;
    writeRecord(this.#path, { settings, variables, environment, paths: rows, printed });
  }

  /** Whether the programs that say what they have read are the only ones. */
  get #isKnown(): boolean {
    const { source, build } = this.#app;
    if ("assembly" in source || !HARMLESS.test(this.#options.env["NODE_OPTIONS"] ?? "")) {
      return false;
    }
    return [source.command, build ?? source.command].every((line) => ONE_PROGRAM.test(line));
  }

  /** Returns what the program of a command has read, unless another program has written the report. */
  #takeReport(command: string): Inputs | undefined {
    const [, program = ""] = ONE_PROGRAM.exec(command) ?? [];
    try {
      const inputs = parseInputs(readRegularText(this.#reported, LIMITS.text));
      const isOwn = inputs?.program === realpathSync(resolve(this.#app.folder, program));
      return isOwn ? inputs : undefined;
    } catch {
      return undefined; // The program writes no such file.
    } finally {
      this.#forget(this.#reported);
    }
  }

  /** Removes a file, which a command that was killed may have left. */
  #forget(path: string): void {
    rmSync(path, { force: true });
  }

  get #path(): string {
    return `${this.#options.outdir}.record.json`;
  }

  get #settings(): string {
    const { context: own, folder, source, build } = this.#app;
    const { account, region, context } = this.#options;
    const { version, execPath } = process;
    const node = [version, execPath];
    return digest([folder, source, build ?? null, account, region, appContext(own, context), node]);
  }
}

function environmentOf(variables: readonly string[], env: SynthesisOptions["env"]): string {
  const own = Object.keys(env).filter((name) => name.startsWith("NODE_"));
  const names = [...new Set([...variables, ...own])].toSorted();
  return digest(names.map((name) => [name, env[name] ?? null]));
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64");
}
