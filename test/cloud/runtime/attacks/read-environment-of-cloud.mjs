// Reads the environment of the cloud from /proc, which has the developer's own credentials.
import { readFileSync } from "node:fs";
export const handler = ({ cloud }) => readFileSync(`/proc/${cloud}/environ`).length;
