/** The options of the command, in the form that `parseArgs` takes. */
export const OPTIONS = {
  request: { type: "string", short: "X" },
  data: { type: "string", short: "d" },
  header: { type: "string", short: "H", multiple: true },
  "sign-header": { type: "string", multiple: true },
  profile: { type: "string" },
  region: { type: "string" },
  service: { type: "string" },
  login: { type: "boolean" },
  state: { type: "string" },
  function: { type: "string" },
  async: { type: "boolean" },
  log: { type: "boolean" },
  presign: { type: "string" },
  "dry-run": { type: "boolean" },
  curl: { type: "boolean" },
  trace: { type: "string" },
  explain: { type: "boolean" },
  include: { type: "boolean", short: "i" },
  output: { type: "string", short: "o" },
  fail: { type: "boolean" },
  retries: { type: "string" },
  timeout: { type: "string" },
  verbose: { type: "boolean", short: "v" },
} as const;

export type Option = keyof typeof OPTIONS;
export type Values = Readonly<Partial<Record<Option, string | boolean | readonly string[]>>>;
