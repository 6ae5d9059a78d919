// Reads the environment of the cloud, which contains the developer's credentials, from /proc.
import { readFileSync } from "node:fs";
export const handler = ({ cloud }) => readFileSync(`/proc/${cloud}/environ`).length;
