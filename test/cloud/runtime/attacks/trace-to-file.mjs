// Has V8 write a file by itself, past the permissions of Node.js.
import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
export const handler = ({ folder }) => {
  setFlagsFromString(`--trace-turbo-path=${folder}`);
  setFlagsFromString("--trace-turbo");
  return existsSync(folder);
};
