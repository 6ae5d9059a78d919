// The bound of a local cloud: an HTTP server of Node.js and a pool of processes, each of which runs one event at a time
// and exchanges lines of JSON over a pipe. It checks nothing.
import { spawn } from "node:child_process";
import { createServer } from "node:http";

const FUNCTION = `
let text = "";
process.stdin.setEncoding("utf8").on("data", (more) => {
  text += more;
  if (!more.endsWith("\\n")) return;
  const event = JSON.parse(text);
  text = "";
  process.stdout.write(JSON.stringify({ statusCode: 200, body: "hello from " + event.path }) + "\\n");
});
`;

/** @type {{child: import("node:child_process").ChildProcess, answer: (line: string) => void}[]} */
const idle = [];

function start() {
  const child = spawn(process.execPath, ["-e", FUNCTION], { stdio: ["pipe", "pipe", "inherit"] });
  const worker = { child, answer: (/** @type {string} */ _line) => {} };
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (/** @type {string} */ more) => {
    text += more;
    if (!more.endsWith("\n")) return;
    const line = text;
    text = "";
    worker.answer(line);
  });
  return worker;
}

const server = createServer((request, response) => {
  const worker = idle.pop() ?? start();
  worker.answer = (line) => {
    idle.push(worker);
    const { statusCode, body } = JSON.parse(line);
    response.writeHead(statusCode, { "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  };
  const { method, url: path, headers } = request;
  worker.child.stdin?.write(`${JSON.stringify({ method, path, headers })}\n`);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : "");
});
