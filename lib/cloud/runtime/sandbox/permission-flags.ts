import { devNull } from "node:os";

/** The flags that this Node.js has; the name of the first has changed, and older versions lack the last. */
const has = (flag: string): boolean => process.allowedNodeEnvironmentFlags.has(flag);
const PERMISSION = has("--permission") ? "--permission" : "--experimental-permission";

/** The flags of node that permit these files, and child processes if they are declared, and no others. */
export function permissionFlags({
  readable,
  writable,
  childProcesses,
}: {
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  readonly childProcesses: boolean;
}): readonly string[] {
  return [
    PERMISSION,
    "--disable-warning=ExperimentalWarning",
    ...[...readable, ...writable, devNull].map((path) => `--allow-fs-read=${path}`),
    ...[...writable, devNull].map((path) => `--allow-fs-write=${path}`),
    ...(childProcesses ? ["--allow-child-process"] : []),
    // Whether there is a network is decided by the namespace.
    ...(has("--allow-net") ? ["--allow-net"] : []),
  ];
}
