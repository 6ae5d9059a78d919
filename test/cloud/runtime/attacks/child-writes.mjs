// Declares child processes, and starts one that writes to a directory of the machine.
import { execFileSync } from "node:child_process";
export const handler = ({ folder }) => {
  const script =
    'for p; do d=$(mktemp -d "$p/signet-XXXXXX" 2>/dev/null) && rmdir "$d" && exit 0; done; exit 1';
  execFileSync("/bin/sh", [
    "-c",
    script,
    "sh",
    folder,
    "/",
    "/etc",
    "/dev/shm",
    "/home",
    "/var/tmp",
    "/usr",
    "/opt",
  ]);
};
export const childProcesses = true;
