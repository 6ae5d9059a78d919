// Opens more files than a function may on Lambda, because data could wait in each of them if it were a socket.
import { closeSync, openSync } from "node:fs";
export const handler = () => {
  const open = [];
  try {
    while (open.length < 1100) open.push(openSync("/dev/null"));
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
};
export const isAlone = true;
