// Has Node.js import this module before its bootstrap, which keeps the original function that sets V8 flags.
import { setFlagsFromString } from "node:v8";
const setFlags = setFlagsFromString;
export const handler = () => setFlags("--stack-size=900");
export const environment = { NODE_OPTIONS: "--import ./attack.mjs" };
