import { devNull } from "node:os";

/**
 * Returns the Node.js flags that permit only these files, and child processes if they are declared.
 *
 * @param has Whether the Node.js has a flag. Older versions lack `--allow-net` and `--disable-warning` (before 20.11),
 *   and name `--permission` differently.
 */
export function permissionFlags(
  {
    readable,
    writable,
    childProcesses,
  }: {
    readonly readable: readonly string[];
    readonly writable: readonly string[];
    readonly childProcesses: boolean;
  },
  has: (flag: string) => boolean,
): readonly string[] {
  return [
    has("--permission") ? "--permission" : "--experimental-permission",
    ...(has("--disable-warning") ? ["--disable-warning=ExperimentalWarning"] : []),
    ...[...readable, ...writable, devNull].map((path) => `--allow-fs-read=${path}`),
    ...[...writable, devNull].map((path) => `--allow-fs-write=${path}`),
    ...(childProcesses ? ["--allow-child-process"] : []),
    // The namespace decides whether there is a network.
    ...(has("--allow-net") ? ["--allow-net"] : []),
  ];
}
