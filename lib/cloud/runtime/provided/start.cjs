// @ts-check
// Starts the program of a function in a VPC. The function's own network has only a loopback interface, so this process
// serves the Runtime API in it, and forwards connections to the AWS endpoint.
"use strict";
const { spawn } = require("node:child_process");
const { Socket } = require("node:net");
const { forward } = require("../node/forward.cjs");
const { runtimeApi } = require("./runtime-api.cjs");

const [, , apiPort, awsPort = "", socket = "", file = ""] = process.argv;
const channel = new Socket({ fd: 3 });

/** @param {import("../channel/message.ts").Message} message */
const heard = (message) => {
  if (message.type !== "chunk") return void channel.write(`${JSON.stringify(message)}\n`);
  const { taken, data, ...rest } = message;
  const text = JSON.stringify({ ...rest, data: Buffer.from(data).toString("base64") });
  channel.write(`${text}\n`, () => taken());
};
const api = runtimeApi({ heard, isOwn: () => true });

let text = "";
channel.on("error", () => undefined).on("close", () => process.exit(0));
channel.setEncoding("utf8").on("data", (/** @type {string} */ more) => {
  // The parent sends one line at a time, so a line feed only occurs at the end of a chunk.
  text += more;
  if (!more.endsWith("\n")) return;
  const line = text;
  text = "";
  const tab = line.indexOf("\t");
  api.send(
    tab < 0
      ? JSON.parse(line)
      : { ...JSON.parse(line.slice(0, tab)), event: line.slice(tab + 1, -1) },
  );
});

api.server.listen(Number(apiPort), "127.0.0.1", () => {
  void forward(awsPort, socket).then(() => {
    const child = spawn(file, { stdio: "inherit" });
    child.on("error", () => process.exit(126));
    child.on("exit", (code, signal) => {
      api.end(() => channel.end(() => exitAs(code, signal)));
    });
  });
});

/** @param {number | null} code @param {NodeJS.Signals | null} signal */
function exitAs(code, signal) {
  if (signal === null) process.exit(code ?? 1);
  process.kill(process.pid, signal);
}
