export { greet as handler } from "./greet.ts";
