export { receive as handler } from "./receive.ts";
