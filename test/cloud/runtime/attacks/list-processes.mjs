// Lists the processes of the machine, whose arguments may contain secrets.
import { readdirSync } from "node:fs";
export const handler = ({ stranger }) => {
  if (!readdirSync("/proc").includes(String(stranger))) throw new Error("not listed");
};
