// Declares child processes, and starts one that makes the read-only root writable, directly and in new namespaces.
import { execFileSync } from "node:child_process";
export const handler = () => {
  const script =
    "(mount -o remount,bind,rw / || unshare -Urm mount -o remount,bind,rw /) 2>/dev/null && touch /signet";
  execFileSync("/bin/sh", ["-c", script]);
};
export const childProcesses = true;
