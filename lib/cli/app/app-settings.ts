import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { CodedError, errorCode, messageOf } from "../../errors.ts";
import { isMap, isTexts } from "../../json.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";

/** A CDK app, as cdk.json and the command line describe it. */
export interface AppSettings {
  /** Absolute path of the folder in which the app runs. */
  readonly folder: string;
  /** How to get the assembly: by running a command, or from a folder that `cdk synth` wrote. */
  readonly source: { readonly command: string } | { readonly assembly: string };
  /** Command that runs before the app, such as a bundler. @default - no command */
  readonly build: string | undefined;
  /** Context of the app: ~/.cdk.json, cdk.json and cdk.context.json, in the order of the CDK CLI. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Patterns of the files to watch, and of those to leave out. */
  readonly watch: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}

/** The settings of a CDK app are missing or damaged. */
class AppSettingsInvalid extends CodedError {
  readonly code = "ERR_APP_SETTINGS";
}

/**
 * Reads the settings of the CDK app in a folder, as the CDK CLI does.
 *
 * @param app The value of `--app`: a command, or a folder with an assembly. @default - `app` of cdk.json
 * @throws {AppSettingsInvalid} If there is no app, or if a file of settings is damaged.
 */
export function appSettings(folder: string, app: string | undefined): AppSettings {
  const own = readSettings(join(folder, "cdk.json"));
  const user = readSettings(join(homedir(), ".cdk.json"));
  const command = app ?? textOf(own, "app") ?? textOf(user, "app");
  if (command === undefined || command === "") {
    if (existsSync(join(folder, "cdk.json"))) {
      throw new AppSettingsInvalid(
        `cdk.json in ${folder} has no app: add the command that runs the app, pass --app, or start without an app with --empty`,
      );
    }
    throw new AppSettingsInvalid(
      `there is no CDK app in ${folder}: run the command in the folder of cdk.json, pass --app, or start without an app with --empty`,
    );
  }
  const path = resolve(folder, command);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const watch = isMap(own["watch"]) ? own["watch"] : {};
  return {
    folder,
    source: isFolder ? { assembly: path } : { command },
    build: textOf(own, "build") ?? textOf(user, "build"),
    context: {
      ...mapOf(user, "context"),
      ...readSettings(join(folder, "cdk.context.json")),
      ...mapOf(own, "context"),
    },
    watch: { include: listOf(watch["include"], ["**"]), exclude: listOf(watch["exclude"], []) },
  };
}

/**
 * Returns the absolute path of the folder into which `cdk synth` writes the assembly of the app in a folder.
 *
 * @throws {AppSettingsInvalid} If a file of settings is damaged.
 */
export function assemblyFolder(folder: string): string {
  const own = readSettings(join(folder, "cdk.json"));
  const user = readSettings(join(homedir(), ".cdk.json"));
  return resolve(folder, textOf(own, "output") ?? textOf(user, "output") ?? "cdk.out");
}

/** Returns the content of a file of settings, or an empty map if the file does not exist. */
function readSettings(path: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readRegularText(path, LIMITS.generated));
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return {};
    throw new AppSettingsInvalid(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  if (isMap(parsed)) return parsed;
  throw new AppSettingsInvalid(`${path} is not a JSON object`);
}

/** Returns a setting that is a text. The CDK CLI also accepts a list of the words of a command. */
function textOf(settings: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = settings[name];
  if (isTexts(value)) return value.join(" ");
  if (value === undefined || typeof value === "string") return value;
  throw new AppSettingsInvalid(`${name} in cdk.json is not a text`);
}

function mapOf(settings: Readonly<Record<string, unknown>>, name: string) {
  const value = settings[name] ?? {};
  if (isMap(value)) return value;
  throw new AppSettingsInvalid(`${name} in cdk.json is not a JSON object`);
}

function listOf(value: unknown, otherwise: readonly string[]): readonly string[] {
  if (value === undefined) return otherwise;
  if (typeof value === "string") return [value];
  if (isTexts(value)) return value;
  throw new AppSettingsInvalid("watch in cdk.json is not a list of patterns");
}
