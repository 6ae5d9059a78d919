// Fills the disk of the machine through /tmp.
import { rmSync, writeFileSync } from "node:fs";
export const handler = () => {
  const parts = Array.from({ length: 40 }, (_, part) => `/tmp/signet-${process.pid}-${part}`);
  try {
    for (const part of parts) writeFileSync(part, Buffer.alloc(2 ** 20, 1));
  } finally {
    for (const part of parts) rmSync(part, { force: true });
  }
};
export const isAlone = true;
