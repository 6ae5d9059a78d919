// Opens more files than a function may on Lambda, where each could be a socket in which data waits.
import { closeSync, openSync } from "node:fs";
export const handler = () => {
  const open = [];
  try {
    while (open.length < 1100) open.push(openSync("/dev/null"));
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
};
