import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { sign } from "../../lib/sigv4/signing/sign.ts";
import { API, CALLER } from "./app.ts";

const PROJECT = join(import.meta.dirname, "../..");

/** A server in a process of its own. */
export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Returns the bytes of a request for a path, signed or not. */
  readonly request: (path: "/signed" | "/open") => Buffer;
  readonly stop: () => Promise<void>;
}

/** Starts the command `signet serve` with an assembly. It writes its log as always, but to the null device. */
export async function startCloud(assembly: string, state: string): Promise<Server> {
  const options = ["--port=0", "--aws-port=0", `--state=${state}`, "--no-watch"];
  const command = [join(PROJECT, "bin/signet.mjs"), "serve", `--app=${assembly}`, ...options];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "ignore"] });
  await lineOf(child.stdout, (line) => line.includes("Ctrl-C"));
  // The command writes this file.
  const { apis } = JSON.parse(readFileSync(join(state, "outputs.json"), "utf8")) as {
    readonly apis: Readonly<Record<string, string>>;
  };
  const url = new URL(apis[API] ?? "");
  const credentials = credentialsOf(readFileSync(join(state, "credentials"), "utf8"));
  return serverOf(child, Number(url.port), (path) => {
    const target = `${url.pathname}${path}`;
    const headers: [string, string][] = [["Host", url.host]];
    if (path === "/open") return requestOf(target, headers);
    const request = { method: "GET", path: target, query: [], headers, body: Buffer.alloc(0) };
    const signed = sign(request, {
      credentials,
      region: "us-east-1",
      service: "execute-api",
      date: new Date(),
    });
    return requestOf(target, signed.request.headers);
  });
}

/** Starts the server that only runs functions. */
export async function startBound(): Promise<Server> {
  const command = [join(import.meta.dirname, "bound.mjs")];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  const port = Number(await lineOf(child.stdout, (line) => /^\d+$/.test(line)));
  return serverOf(child, port, (path) => requestOf(path, [["Host", `127.0.0.1:${port}`]]));
}

const PEERS = join(PROJECT, "bench/peers");

/** Returns `undefined` if serverless-offline is not installed. It verifies no signature. */
export async function startServerlessOffline(): Promise<Server | undefined> {
  const program = join(PEERS, "node_modules/osls/bin/serverless.js");
  if (!existsSync(program)) return undefined;
  const port = await freePort();
  const options = ["--httpPort", String(port), "--lambdaPort", String(await freePort())];
  const command = [program, "offline", "--noPrependStageInUrl", ...options];
  const child = spawn(process.execPath, command, {
    cwd: PEERS,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // It prints its log to either of them.
  child.stdout.resume();
  await lineOf(child.stderr, (line) => line.includes("Server ready"));
  child.stderr.resume();
  return serverOf(child, port, (path) => requestOf(path, [["Host", `127.0.0.1:${port}`]]));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // The address of a server that listens on TCP is an AddressInfo.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function serverOf(child: ChildProcess, port: number, request: Server["request"]): Server {
  child.stdout?.resume();
  return {
    pid: child.pid ?? Number.NaN,
    port,
    request,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** Waits for a line of the output of a server. */
async function lineOf(output: Readable, fits: (line: string) => boolean): Promise<string> {
  const lines = createInterface(output);
  const seen: string[] = [];
  for await (const line of lines) {
    if (fits(line)) return line;
    seen.push(line);
  }
  throw new Error(`the server has ended:\n${seen.join("\n")}`);
}

function requestOf(target: string, headers: readonly (readonly [string, string])[]): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(`GET ${target} HTTP/1.1\r\n${lines}\r\n`);
}

function credentialsOf(file: string): {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
} {
  const section = file.split("\n[").find((one) => one.startsWith(`${CALLER}]`)) ?? "";
  const valueOf = (name: string) =>
    new RegExp(`^${name} *= *(\\S+)$`, "m").exec(section)?.[1] ?? "";
  return {
    accessKeyId: valueOf("aws_access_key_id"),
    secretAccessKey: valueOf("aws_secret_access_key"),
  };
}
