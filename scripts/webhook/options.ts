import { parseArgs } from "node:util";
import type { Header, Scheme } from "../../lib/formats/webhook/scheme.ts";
import { isTimestamp } from "../../lib/formats/webhook/spelling.ts";
import { UsageError } from "../terminal/io.ts";
import { schemeOf } from "./scheme.ts";

const ACTIONS = ["sign", "send", "verify"] as const;
export type Action = (typeof ACTIONS)[number];

export interface WebhookOptions {
  readonly action: Action;
  readonly scheme: Scheme;
  /** Only with `send`. */
  readonly url: string;
  /** As `-d` has it: text, `@file` or `-`. */
  readonly data: string;
  readonly headers: readonly Header[];
  /** `-` is standard input. */
  readonly keyFiles: readonly string[];
  readonly insecureShortKey: boolean;
  /** Only where one is given. */
  readonly id: string | undefined;
  /** The time that is given, else none. */
  readonly now: Date | undefined;
  readonly include: boolean;
  readonly timeoutMs: number;
}

/** @throws {UsageError} that says what to do instead. */
export function parseOptions(argv: readonly string[]): WebhookOptions | "help" {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    allowPositionals: true,
  });
  if (values.help === true) return "help";
  const action = actionOf(positionals[0]);
  const scheme = schemeOf(values);
  const keyFiles = values["key-file"] ?? ["-"];
  const data = bodyOf([...(values.data ?? []), ...(values["data-binary"] ?? [])]);
  if ([...keyFiles, data].filter((from) => from === "-").length > 1) {
    throw new UsageError("standard input gives one of key and body; give the key with --key-file");
  }
  for (const option of ["include", "timeout"] as const) {
    if (values[option] !== undefined && action !== "send") {
      throw new UsageError(`--${option} goes with send only`);
    }
  }
  const headers = (values["http-header"] ?? []).map(parseHeader);
  if (headers.length > 0 && action === "sign") throw new UsageError("sign takes no -H");
  return {
    action,
    scheme,
    url: urlOf(action, positionals.slice(1)),
    data,
    headers,
    keyFiles,
    insecureShortKey: values["insecure-short-key"] ?? false,
    id: idOf(values.id, scheme, action),
    now: timeOf(values.timestamp, scheme),
    include: values.include ?? false,
    timeoutMs: seconds(values.timeout ?? "30") * 1000,
  };
}

const OPTIONS = {
  scheme: { type: "string" },
  header: { type: "string" },
  algorithm: { type: "string" },
  id: { type: "string" },
  timestamp: { type: "string" },
  "key-file": { type: "string", multiple: true },
  "insecure-short-key": { type: "boolean" },
  data: { type: "string", short: "d", multiple: true },
  "data-binary": { type: "string", multiple: true },
  "http-header": { type: "string", short: "H", multiple: true },
  include: { type: "boolean", short: "i" },
  timeout: { type: "string" },
  help: { type: "boolean" },
} as const;

function actionOf(word: string | undefined): Action {
  const action = ACTIONS.find((known) => known === word);
  if (action) return action;
  throw new UsageError(
    word === undefined
      ? "it takes sign, send or verify"
      : `it takes sign, send or verify, not ${word}`,
  );
}

function urlOf(action: Action, words: readonly string[]): string {
  const [url = "", ...more] = action === "send" ? words : ["", ...words];
  const [unknown] = more;
  if (unknown !== undefined)
    throw new UsageError(`${action} takes nothing more; what is ${unknown}?`);
  if (action === "send" && url === "") throw new UsageError("send takes a URL");
  return url;
}

/** What is not said is not taken for an empty body: it would be signed, and be wrong. */
function bodyOf(given: readonly string[]): string {
  const [data, ...more] = given;
  if (data === undefined) throw new UsageError("give the body with -d; -d '' is an empty one");
  if (more.length > 0) throw new UsageError("it takes one body");
  return data === "@-" ? "-" : data;
}

function parseHeader(text: string): Header {
  const colon = text.indexOf(":");
  if (colon < 1) throw new UsageError(`header ${JSON.stringify(text)} must read 'name: value'`);
  return [text.slice(0, colon), text.slice(colon + 1).trim()];
}

function idOf(id: string | undefined, scheme: Scheme, action: Action): string | undefined {
  if (id === undefined || (scheme.name === "standard" && action !== "verify")) return id;
  throw new UsageError("--id goes with sign and send of --scheme standard only");
}

function timeOf(timestamp: string | undefined, scheme: Scheme): Date | undefined {
  if (timestamp === undefined) return undefined;
  if (scheme.toleranceSeconds === 0) {
    throw new UsageError(`--timestamp does not go with ${scheme.name}, which signs no time`);
  }
  if (isTimestamp(timestamp)) return new Date(Number(timestamp) * 1000);
  throw new UsageError(`--timestamp takes seconds since 1970, not ${timestamp}`);
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 86_400) return value;
  throw new UsageError(`--timeout takes seconds, more than 0 and at most 86400, not ${text}`);
}
