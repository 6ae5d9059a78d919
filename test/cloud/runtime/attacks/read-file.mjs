// Reads a file that only the user of the cloud may read.
import { readFileSync } from "node:fs";
export const handler = ({ file }) => readFileSync(file).length;
