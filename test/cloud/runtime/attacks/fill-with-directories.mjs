// Takes memory by creating directories in /tmp, which have no size.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
export const handler = () => {
  const folder = mkdtempSync("/tmp/signet-");
  try {
    for (let at = 0; at < 1100; at++) mkdirSync(`${folder}/${at}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
export const isAlone = true;
