import type { FunctionFiles } from "../sandbox/function-files.ts";
import { nodeOptions, quoted } from "../versions/node-options.ts";

/** Variables that Node.js reads when it starts, and that make it neither write files nor run other programs. */
const READ_BY_NODE = new Set([
  "NODE_COMPILE_CACHE",
  "NODE_DEBUG",
  "NODE_DISABLE_COLORS",
  "NODE_DISABLE_COMPILE_CACHE",
  "NODE_EXTRA_CA_CERTS",
  "NODE_NO_WARNINGS",
  "NODE_PATH",
  "NODE_PENDING_DEPRECATION",
  "NODE_PRESERVE_SYMLINKS",
  "NODE_PRESERVE_SYMLINKS_MAIN",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "NODE_USE_ENV_PROXY",
  "NODE_USE_SYSTEM_CA",
  "TZ",
]);

/**
 * Returns the variables that Node.js reads at start-up. The bootstrap receives all variables later, for two reasons.
 * The programs that run before Node.js are not restricted yet, so they must not see a variable such as `LD_PRELOAD`.
 * Other processes of the same user can read the variables that a process starts with.
 *
 * @param files Node.js loads `shutIn` before the modules that the function's own options name.
 */
export function startVariables(
  environment: Readonly<Record<string, string>>,
  { shutIn }: Pick<FunctionFiles, "shutIn">,
): Record<string, string> {
  const read = Object.entries(environment).filter(([name]) => READ_BY_NODE.has(name));
  const { kept } = nodeOptions(environment["NODE_OPTIONS"] ?? "");
  if (kept !== "") read.push(["NODE_OPTIONS", `--require=${quoted(shutIn)} ${kept}`]);
  return Object.fromEntries(read);
}

/** What the log says about the options in `NODE_OPTIONS` that a function's process does not get; often empty. */
export function optionsNotice({ NODE_OPTIONS = "" }: Readonly<Record<string, string>>): string {
  const { leftOut } = nodeOptions(NODE_OPTIONS);
  if (leftOut.length === 0) return "";
  return `NODE_OPTIONS: left out ${leftOut.join(", ")}, which could weaken the sandbox of the local cloud\n`;
}
