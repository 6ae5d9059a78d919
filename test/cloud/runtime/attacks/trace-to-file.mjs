// Has V8 write a file by itself, past the permissions of Node.js.
import { existsSync } from "node:fs";
import v8 from "node:v8";
export const handler = ({ folder }) => {
  v8.setFlagsFromString(`--trace-turbo-path=${folder}`);
  v8.setFlagsFromString("--trace-turbo");
  return existsSync(folder);
};
