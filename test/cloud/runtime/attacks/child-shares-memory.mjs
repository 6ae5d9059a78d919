// Declares child processes, and starts one that creates System V shared memory, which remains after all processes
// have ended.
import { execFileSync } from "node:child_process";
export const handler = () => {
  const script = 'id=$(ipcmk --shmem 1048576 | tr -dc 0-9) && [ "$id" ] && ipcrm --shmem-id "$id"';
  execFileSync("/bin/sh", ["-c", script]);
};
export const childProcesses = true;
