// Opens its own memory for writing, where the code of Node.js that refuses it child processes could be replaced.
import { closeSync, openSync } from "node:fs";
export const handler = () => closeSync(openSync("/proc/self/mem", "r+"));
