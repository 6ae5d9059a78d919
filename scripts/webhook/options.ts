import type { Header, Scheme } from "../../lib/formats/webhook/scheme.ts";
import { isTimestamp } from "../../lib/formats/webhook/spelling.ts";
import type { Options, OptionValues } from "../terminal/options.ts";
import { UsageError } from "../terminal/io.ts";
import { headerOf, secondsOf } from "../terminal/option-values.ts";
import { schemeOf } from "./scheme.ts";

const ACTIONS = ["sign", "send", "verify"] as const;
type Action = (typeof ACTIONS)[number];

export interface WebhookOptions {
  readonly action: Action;
  readonly scheme: Scheme;
  /** Empty unless the action is `send`. */
  readonly url: string;
  /** The value of `-d`: text, `@file` or `-`. */
  readonly data: string;
  readonly headers: readonly Header[];
  /** Files of the keys. `-` means standard input. */
  readonly keyFiles: readonly string[];
  readonly insecureShortKey: boolean;
  /** `undefined` if no `--id` is given. */
  readonly id: string | undefined;
  /** The time in `--timestamp`. `undefined` if the option is not given. */
  readonly now: Date | undefined;
  readonly include: boolean;
  readonly timeoutMs: number;
}

/** @throws {UsageError} If an option is wrong. The message says what to do instead. */
export function readOptions(
  values: OptionValues<typeof OPTIONS>,
  words: readonly string[],
): WebhookOptions {
  const action = actionOf(words[0]);
  const scheme = schemeOf(values);
  const keyFiles = values["key-file"] ?? ["-"];
  const data = bodyOf([...(values.data ?? []), ...(values["data-binary"] ?? [])]);
  if ([...keyFiles, data].filter((from) => from === "-").length > 1) {
    throw new UsageError(
      "standard input cannot provide both the key and the body; pass the key with --key-file",
    );
  }
  for (const option of ["include", "timeout"] as const) {
    if (values[option] !== undefined && action !== "send") {
      throw new UsageError(`--${option} requires send`);
    }
  }
  const headers = (values["http-header"] ?? []).map(headerOf);
  if (headers.length > 0 && action === "sign") throw new UsageError("sign takes no -H");
  return {
    action,
    scheme,
    url: urlOf(action, words.slice(1)),
    data,
    headers,
    keyFiles,
    insecureShortKey: values["insecure-short-key"] ?? false,
    id: idOf(values.id, scheme, action),
    now: timeOf(values.timestamp, scheme),
    include: values.include ?? false,
    timeoutMs: secondsOf("--timeout", values.timeout ?? "30") * 1000,
  };
}

const KEY = "The key";
const DELIVERY = "The delivery";

/** The options of the command. */
export const OPTIONS = {
  scheme: { type: "string", value: "SCHEME", help: "how the webhook is signed (see below)" },
  header: {
    type: "string",
    value: "NAME",
    help: "openfaas: name of the header with the signature",
  },
  algorithm: {
    type: "string",
    value: "NAME",
    help: "openfaas: sha256, or sha1 if the other side supports no other; default sha256",
  },
  id: {
    type: "string",
    value: "ID",
    help: "standard: id of the delivery to sign; default: a new id",
  },
  timestamp: {
    type: "string",
    value: "SECONDS",
    help: "standard, stripe: sign or verify as of that time (since 1970); default: now",
  },
  "key-file": {
    type: "string",
    multiple: true,
    value: "FILE",
    help: "read the key from FILE; give several to change from one key to another",
    group: KEY,
  },
  "insecure-short-key": {
    type: "boolean",
    help: "accept a key of less than 24 bytes",
    group: KEY,
  },
  data: {
    type: "string",
    short: "d",
    multiple: true,
    value: "BODY",
    help: "the body: text, @file, or - for standard input; only one",
    group: DELIVERY,
  },
  "data-binary": {
    type: "string",
    multiple: true,
    value: "BODY",
    help: "the same as --data",
    group: DELIVERY,
  },
  "http-header": {
    type: "string",
    short: "H",
    multiple: true,
    value: "NAME: VALUE",
    help: "a header to send, or one that was received",
    group: DELIVERY,
  },
  include: {
    type: "boolean",
    short: "i",
    help: "with send: show the response's headers too",
    group: DELIVERY,
  },
  timeout: { type: "string", value: "SECONDS", help: "with send: default 30", group: DELIVERY },
} as const satisfies Options;

function actionOf(word: string | undefined): Action {
  const action = ACTIONS.find((known) => known === word);
  if (action) return action;
  throw new UsageError(
    word === undefined
      ? "expected sign, send or verify"
      : `expected sign, send or verify, not ${word}`,
  );
}

function urlOf(action: Action, words: readonly string[]): string {
  const [url = "", ...more] = action === "send" ? words : ["", ...words];
  const [unknown] = more;
  if (unknown !== undefined)
    throw new UsageError(`unexpected argument after ${action}: ${unknown}`);
  if (action === "send" && url === "") throw new UsageError("send needs a URL");
  return url;
}

/** Returns the body. A missing body is an error, because it would be signed as an empty one by mistake. */
function bodyOf(given: readonly string[]): string {
  const [data, ...more] = given;
  if (data === undefined) throw new UsageError("pass the body with -d; -d '' is an empty body");
  if (more.length > 0) throw new UsageError("pass only one body");
  return data === "@-" ? "-" : data;
}

function idOf(id: string | undefined, scheme: Scheme, action: Action): string | undefined {
  if (id === undefined || (scheme.name === "standard" && action !== "verify")) return id;
  throw new UsageError("--id requires sign or send with --scheme standard");
}

function timeOf(timestamp: string | undefined, scheme: Scheme): Date | undefined {
  if (timestamp === undefined) return undefined;
  if (scheme.toleranceSeconds === 0) {
    throw new UsageError(
      `--timestamp cannot be combined with --scheme ${scheme.name}, which does not sign the time`,
    );
  }
  if (isTimestamp(timestamp)) return new Date(Number(timestamp) * 1000);
  throw new UsageError(`--timestamp takes seconds since 1970, not ${timestamp}`);
}
