import { loginUrl } from "../../lib/cli/client/login/login-url.ts";
import type { Options, OptionValues } from "../terminal/options.ts";
import { UsageError } from "../terminal/io.ts";

export type LoginOptions =
  | { readonly action: "list" }
  | { readonly action: "remove"; readonly url: string }
  | PasswordOptions
  | TokenOptions;

interface PasswordOptions {
  readonly action: "basic";
  readonly url: string;
  readonly user: string;
  readonly verify: boolean;
}

export interface TokenOptions {
  readonly action: "oidc";
  readonly url: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Whether the client has a secret, which comes from standard input. */
  readonly secret: boolean;
  /** Whether a person approves the token. */
  readonly device: boolean;
  readonly scope: string | undefined;
  readonly audience: string | undefined;
  readonly verify: boolean;
}

/**
 * Reads the options. The messages of the errors say what to do instead, and never show a password.
 *
 * @throws {UsageError} If an option is wrong.
 * @throws {LoginUrlRefused} If a login must not be sent to the URL.
 */
export function readOptions(
  values: OptionValues<typeof OPTIONS>,
  words: readonly string[],
): LoginOptions {
  if (values.password !== undefined) {
    throw new UsageError(
      "--password would show the password in the list of processes and in the shell's history; pass it on standard input with --password-stdin",
    );
  }
  const action = values.list ? "list" : values.remove ? "remove" : values.oidc ? "oidc" : "basic";
  checkCombination(values, action);
  // A second word may be a password, so it is not shown.
  if (words.length > 1) throw new UsageError("expected only one URL");
  const [word] = words;
  if (action === "list") {
    if (word !== undefined) throw new UsageError("--list takes no URL");
    return { action };
  }
  if (word === undefined) throw new UsageError("expected a URL");
  const url = loginUrl(word);
  if (action === "remove") return { action, url };
  const verify = !(values["no-verify"] ?? false);
  if (action === "oidc") return { action, url, verify, ...tokenOptions(values) };
  const user = required("user", values.user);
  if (/[:\p{Cc}]/u.test(user)) {
    throw new UsageError(
      "--user takes a name without a colon, because HTTP's Basic scheme ends the name there",
    );
  }
  if (values["password-stdin"] !== true) {
    throw new UsageError("pass the password on standard input, with --password-stdin");
  }
  return { action, url, user, verify };
}

const PASSWORD = "A password, for HTTP's Basic scheme";
const TOKEN = "An access token of an OpenID Connect issuer";

/** The options of the command. */
export const OPTIONS = {
  user: { type: "string", short: "u", value: "USER", help: "name of the user", group: PASSWORD },
  "password-stdin": {
    type: "boolean",
    help: "the password comes from standard input, or is typed without echo",
    group: PASSWORD,
  },
  // Not listed, because it is refused.
  password: { type: "string", short: "p" },
  oidc: { type: "boolean", help: "store a token", group: TOKEN },
  issuer: { type: "string", value: "ISSUER", help: "URL of the issuer", group: TOKEN },
  "client-id": { type: "string", value: "ID", help: "id of the client", group: TOKEN },
  "client-secret-stdin": {
    type: "boolean",
    help: "the client's secret comes from standard input; it is used for new tokens too",
    group: TOKEN,
  },
  device: {
    type: "boolean",
    help: "a person approves in a browser; add --client-secret-stdin if there is a secret",
    group: TOKEN,
  },
  scope: { type: "string", value: "SCOPES", help: "separated by spaces", group: TOKEN },
  audience: {
    type: "string",
    value: "AUDIENCE",
    help: "audience of the token, if the issuer requires one",
    group: TOKEN,
  },
  "no-verify": { type: "boolean", help: "store the login without trying it" },
  list: { type: "boolean", help: "list the stored logins: URL, type and name" },
  remove: { type: "boolean", help: "remove the login for URL" },
} as const satisfies Options;

type Option = keyof typeof OPTIONS;
type Values = Readonly<Partial<Record<Option, string | boolean>>>;
type Action = LoginOptions["action"];

const ACTIONS_OF: Readonly<Partial<Record<Option, readonly Action[]>>> = {
  user: ["basic"],
  "password-stdin": ["basic"],
  oidc: ["oidc"],
  issuer: ["oidc"],
  "client-id": ["oidc"],
  "client-secret-stdin": ["oidc"],
  device: ["oidc"],
  scope: ["oidc"],
  audience: ["oidc"],
  "no-verify": ["basic", "oidc"],
  remove: ["remove"],
};

const WITH: Readonly<Record<Action, string>> = {
  basic: "a password; pass --oidc for a token",
  oidc: "--oidc",
  list: "--list",
  remove: "--remove",
};

function checkCombination(values: Values, action: Action): void {
  for (const [option, actions] of Object.entries(ACTIONS_OF)) {
    // The table is keyed by options.
    if (values[option as Option] === undefined || actions.includes(action)) continue;
    throw new UsageError(`--${option} cannot be combined with ${WITH[action]}`);
  }
}

function tokenOptions(
  values: {
    readonly [Name in "issuer" | "client-id" | "scope" | "audience"]?: string | undefined;
  } & { readonly [Name in "client-secret-stdin" | "device"]?: boolean | undefined },
) {
  const { "client-secret-stdin": secret = false, device = false, scope, audience } = values;
  if (!secret && !device) {
    throw new UsageError("--oidc needs --client-secret-stdin, or --device if a person approves");
  }
  return {
    issuer: issuerOf(required("issuer", values.issuer)),
    clientId: required("client-id", values["client-id"]),
    secret,
    device,
    scope,
    audience,
  };
}

function required(option: Option, value: string | undefined): string {
  if (value === undefined || value === "") throw new UsageError(`pass --${option}`);
  return value;
}

/** Checks an issuer's URL and returns it unchanged, because even a final slash is part of the issuer's identity. */
function issuerOf(text: string): string {
  loginUrl(text);
  return text;
}
