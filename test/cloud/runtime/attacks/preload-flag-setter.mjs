// Has Node.js load a module before its bootstrap, which keeps the original function that sets V8 flags.
export const handler = () => globalThis.setFlags("--stack-size=900");
export const environment = { NODE_OPTIONS: "--require ./preload.cjs" };
export const files = {
  "preload.cjs": 'globalThis.setFlags = require("node:v8").setFlagsFromString;',
};
