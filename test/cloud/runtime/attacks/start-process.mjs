// Starts a program without having declared it.
import { execFileSync } from "node:child_process";
export const handler = () => execFileSync("/bin/true").length;
