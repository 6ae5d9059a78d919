import type { Options } from "../terminal/options.ts";

const REQUEST = "The request";
const SIGNING = "Signing";
const OTHERWISE = "Instead of sending the request";
const OUTPUT = "Output";

/** The options of the command. */
export const OPTIONS = {
  request: {
    type: "string",
    short: "X",
    value: "METHOD",
    help: "default GET, or POST with -d",
    group: REQUEST,
  },
  data: {
    type: "string",
    short: "d",
    value: "BODY",
    help: "the body: text, @file, or - for standard input",
    group: REQUEST,
  },
  header: {
    type: "string",
    short: "H",
    multiple: true,
    value: "NAME: VALUE",
    help: "a header",
    group: REQUEST,
  },
  function: {
    type: "string",
    value: "NAME",
    help: "invoke this Lambda function (a name or an ARN), with -d as its event",
    group: REQUEST,
  },
  async: {
    type: "boolean",
    help: "with --function: queue the event without waiting for the result",
    group: REQUEST,
  },
  log: {
    type: "boolean",
    help: "with --function: show the end of the function's log",
    group: REQUEST,
  },
  "connect-to": {
    type: "string",
    value: "HOST[:PORT]",
    help: "connect to this host; Host and certificate stay those of the URL. Takes curl's form, too",
    group: REQUEST,
  },
  profile: {
    type: "string",
    value: "NAME",
    help: "use the credentials of this profile; default: the AWS credential chain",
    group: SIGNING,
  },
  region: {
    type: "string",
    value: "REGION",
    help: "default: from the URL, the local cloud, AWS_REGION or the profile",
    group: SIGNING,
  },
  service: {
    type: "string",
    value: "NAME",
    help: "signing name of the service; default: from the URL or the local cloud",
    group: SIGNING,
  },
  "sign-header": {
    type: "string",
    multiple: true,
    value: "NAME",
    help: "sign this header too",
    group: SIGNING,
  },
  "sign-host": {
    type: "string",
    value: "HOST",
    help: "sign for this host, if a hop such as CloudFront replaces the Host header",
    group: SIGNING,
  },
  state: {
    type: "string",
    value: "DIR",
    help: "state of the local cloud, default .signet",
    group: SIGNING,
  },
  "no-login": {
    type: "boolean",
    help: "sign the request even if a login is stored",
    group: SIGNING,
  },
  presign: {
    type: "string",
    value: "SECONDS",
    help: "print a URL that makes this one request and is valid for SECONDS",
    group: OTHERWISE,
  },
  "dry-run": { type: "boolean", help: "print the signed request", group: OTHERWISE },
  curl: {
    type: "boolean",
    help: "print the curl command that makes the same request",
    group: OTHERWISE,
  },
  trace: {
    type: "string",
    value: "FORMAT",
    help: "show each step of the signature on standard error; FORMAT, after =, is text (default) or json",
    group: OUTPUT,
  },
  "no-explain": { type: "boolean", help: "do not explain refusals", group: OUTPUT },
  include: {
    type: "boolean",
    short: "i",
    help: "show the headers of the response too",
    group: OUTPUT,
  },
  output: {
    type: "string",
    short: "o",
    value: "FILE",
    help: "write a 2xx response to FILE; any other response leaves FILE unchanged",
    group: OUTPUT,
  },
  fail: { type: "boolean", help: "do not print the body of a refusal", group: OUTPUT },
  verbose: {
    type: "boolean",
    short: "v",
    help: "show each attempt with its headers on standard error",
    group: OUTPUT,
  },
  retries: {
    type: "string",
    value: "N",
    help: "number of retries after a temporary failure, default 2",
  },
  timeout: {
    type: "string",
    value: "SECONDS",
    help: "time limit for all attempts together, default 30",
  },
} as const satisfies Options;

export type Option = keyof typeof OPTIONS;
export type Values = Readonly<Partial<Record<Option, string | boolean | readonly string[]>>>;
