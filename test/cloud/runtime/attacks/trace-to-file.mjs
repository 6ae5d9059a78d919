// Makes V8 write a file itself, which the permissions of Node.js do not restrict.
import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
export const handler = ({ folder }) => {
  setFlagsFromString(`--trace-turbo-path=${folder}`);
  setFlagsFromString("--trace-turbo");
  return existsSync(folder);
};
