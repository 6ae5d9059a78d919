import type { Pair } from "../../lib/sigv4/request/request.ts";
import { UsageError } from "../terminal/io.ts";
import { headerOf, secondsOf, wholeNumberOf } from "../terminal/option-values.ts";
import type { Option, OPTIONS, Values } from "./option-words.ts";
import type { OptionValues } from "../terminal/options.ts";

/** What the command does with the request. */
type Mode = "send" | "function" | "presign" | "dry-run" | "curl";

export interface CallOptions {
  readonly mode: Mode;
  /** A URL or a /path. With mode `function`, the function's name or ARN. */
  readonly target: string;
  readonly method: string;
  /** The value of `-d`: text, `@file` or `-`. */
  readonly data: string | undefined;
  readonly headers: readonly Pair[];
  readonly signHeaders: readonly string[];
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly service: string | undefined;
  /** The value of `--connect-to`. */
  readonly connectTo: string | undefined;
  /** Host to sign for. `undefined` to sign for the host of the URL. */
  readonly signHost: string | undefined;
  /** Whether a stored login may be used. `false` if another option asks for a signature. */
  readonly login: boolean;
  readonly state: string | undefined;
  /** Lifetime of the URL in seconds. Used only in mode `presign`. */
  readonly expiresIn: number;
  readonly async: boolean;
  readonly log: boolean;
  readonly trace: "text" | "json" | undefined;
  readonly explain: boolean;
  readonly include: boolean;
  readonly output: string | undefined;
  readonly fail: boolean;
  readonly retries: number;
  readonly timeoutMs: number;
  readonly verbose: boolean;
}

/** @throws {UsageError} If an option is wrong. The message says what to do instead. */
export function readOptions(
  values: OptionValues<typeof OPTIONS>,
  words: readonly string[],
): CallOptions {
  const mode = modeOf(values);
  checkCombination(values, mode);
  const headers = (values.header ?? []).map(headerOf);
  return {
    mode,
    target: targetOf(values.function, words),
    method: values.request ?? (values.data === undefined ? "GET" : "POST"),
    data: values.data,
    headers,
    signHeaders: (values["sign-header"] ?? []).map((name) => signedName(name, headers)),
    profile: given("profile", values.profile),
    region: given("region", values.region),
    service: given("service", values.service),
    connectTo: given("connect-to", values["connect-to"]),
    signHost: signHostOf(values["sign-host"], headers),
    login:
      !(values["no-login"] ?? false) &&
      mode === "send" &&
      !SIGNING.some((name) => isGiven(values[name])),
    state: given("state", values.state),
    expiresIn: wholeNumberOf("--presign", values.presign ?? "1", 1, WEEK),
    async: values.async ?? false,
    log: values.log ?? false,
    trace: traceOf(values.trace),
    explain: !(values["no-explain"] ?? false),
    include: values.include ?? false,
    output: given("output", values.output),
    fail: values.fail ?? false,
    retries: wholeNumberOf("--retries", values.retries ?? "2", 0, 10),
    timeoutMs: secondsOf("--timeout", values.timeout ?? "30") * 1000,
    verbose: values.verbose ?? false,
  };
}

/** Options that ask for a signature, so no stored login is used. */
const SIGNING = [
  "profile",
  "region",
  "service",
  "sign-header",
  "sign-host",
  "connect-to",
  "trace",
] as const;

const WEEK = 604_800;

function modeOf(values: Values): Mode {
  const modes = (["function", "presign", "dry-run", "curl"] as const).filter((mode) =>
    isGiven(values[mode]),
  );
  const [mode = "send", other] = modes;
  if (other !== undefined) throw new UsageError(`--${mode} cannot be combined with --${other}`);
  return mode;
}

/** The modes that accept an option. Any other option is accepted in all modes. */
const MODES_OF: Readonly<Partial<Record<Option, readonly Mode[]>>> = {
  request: ["send", "presign", "dry-run", "curl"],
  header: ["send", "presign", "dry-run", "curl"],
  service: ["send", "presign", "dry-run", "curl"],
  "sign-header": ["send", "dry-run"],
  "sign-host": ["send", "presign", "dry-run"],
  "connect-to": ["send", "dry-run", "curl"],
  async: ["function"],
  log: ["function"],
  trace: ["send", "function", "presign", "dry-run"],
  "no-explain": ["send", "function"],
  include: ["send"],
  output: ["send", "function"],
  fail: ["send", "function"],
  "no-login": ["send"],
  retries: ["send", "function"],
  timeout: ["send", "function"],
  verbose: ["send"],
};

function checkCombination(values: Values, mode: Mode): void {
  for (const [option, modes] of Object.entries(MODES_OF)) {
    // The table is keyed by options.
    if (!isGiven(values[option as Option]) || modes.includes(mode)) continue;
    throw new UsageError(
      mode === "send"
        ? `--${option} requires --${modes.join(" or --")}`
        : `--${option} cannot be combined with --${mode}`,
    );
  }
  if (isGiven(values.async) && isGiven(values.log)) {
    throw new UsageError("--log cannot be combined with --async, which does not wait for the log");
  }
}

function isGiven(value: Values[Option]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

function targetOf(functionName: string | undefined, words: readonly string[]): string {
  const [target, ...more] = words;
  if (functionName !== undefined) {
    if (target !== undefined)
      throw new UsageError(`--function takes no URL: unexpected argument ${target}`);
    if (functionName === "") throw new UsageError("--function takes a name or an ARN");
    return functionName;
  }
  if (target === undefined) throw new UsageError("expected a URL or a /path");
  if (more.length > 0)
    throw new UsageError(`expected only one URL: unexpected argument ${more[0]}`);
  return target;
}

function given(option: Option, value: string | undefined): string | undefined {
  if (value === "") throw new UsageError(`--${option} needs a value`);
  return value;
}

function signedName(name: string, headers: readonly Pair[]): string {
  const known = headers.some(([header]) => header.toLowerCase() === name.toLowerCase());
  if (!known) throw new UsageError(`--sign-header ${name} needs that header: pass it with -H`);
  return name;
}

function signHostOf(value: string | undefined, headers: readonly Pair[]): string | undefined {
  if (value === undefined) return undefined;
  if (!/^[A-Za-z0-9.-]+(:\d+)?$/.test(value)) {
    throw new UsageError(`--sign-host takes a host name, not ${JSON.stringify(value)}`);
  }
  if (headers.some(([name]) => name.toLowerCase() === "host")) {
    throw new UsageError("--sign-host cannot be combined with -H Host, which is signed as given");
  }
  return value;
}

function traceOf(value: string | undefined): "text" | "json" | undefined {
  if (value === undefined || value === "text" || value === "json") return value;
  throw new UsageError(`--trace takes text or json, not ${value}`);
}
