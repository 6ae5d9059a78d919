// Writes to a directory of the machine other than /tmp.
import { mkdtempSync, readFileSync, rmdirSync } from "node:fs";
export const handler = ({ folder }) => {
  const mounts = (() => {
    try {
      return readFileSync("/proc/self/mounts", "utf8")
        .split("\n")
        .map((line) => line.split(" ")[1]);
    } catch {
      return [];
    }
  })();
  const places = [
    folder,
    "/",
    "/etc",
    "/dev",
    "/dev/shm",
    "/home",
    "/run",
    "/var/tmp",
    "/usr",
    ...mounts,
  ];
  for (const place of places) {
    if (!place || /^\/(tmp|proc)(\/|$)/.test(place)) continue;
    try {
      rmdirSync(mkdtempSync(`${place}/signet-`));
      return place;
    } catch {
      // Try the next directory.
    }
  }
  throw new Error("nowhere");
};
