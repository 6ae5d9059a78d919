// @ts-check
// Runs commands of the unmodified CDK CLI in one process, one after another, because loading the CLI takes longer than
// most commands. A command ends when nothing is left to do, which is when the process of a single command would end.
"use strict";
// Its file `bin/cdk` loads it by its path too, because the package exports no module.
const { cli } = require("../../../node_modules/aws-cdk/lib");

let output = "";
for (const stream of [process.stdout, process.stderr]) {
  /** @type {(text: string | Uint8Array, ...rest: unknown[]) => boolean} */
  const write = (text, ...rest) => {
    output += typeof text === "string" ? text : Buffer.from(text).toString("utf8");
    const written = rest.find((one) => typeof one === "function");
    if (typeof written === "function") process.nextTick(() => void written());
    return true;
  };
  stream.write = write;
}

let isRunning = false;
process.on("message", (argv) => {
  if (!Array.isArray(argv)) return;
  isRunning = true;
  output = "";
  process.exitCode = undefined;
  process.channel?.unref();
  cli(argv.map(String));
});
process.on("beforeExit", (status) => {
  if (!isRunning) return;
  isRunning = false;
  process.channel?.ref();
  process.send?.({ status, output });
});
process.send?.("loaded");
