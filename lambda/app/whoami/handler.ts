export { whoami as handler } from "./whoami.ts";
