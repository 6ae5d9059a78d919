// Declares child processes, and has one make shared memory, which stays when no process has it.
import { execFileSync } from "node:child_process";
export const handler = () => {
  const script = 'id=$(ipcmk --shmem 1048576 | tr -dc 0-9) && [ "$id" ] && ipcrm --shmem-id "$id"';
  execFileSync("/bin/sh", ["-c", script]);
};
export const childProcesses = true;
