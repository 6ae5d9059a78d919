import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { parseTarget, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { portOf } from "../../port-of.ts";

/** A request that came over the wire: its request line, and the request in its parsed form. */
export interface Received {
  readonly requestLine: string;
  readonly request: WireRequest;
}

export interface WireServer {
  readonly host: string;
  readonly port: number;
  readonly received: Received[];
  readonly close: () => void;
}

const OK =
  "HTTP/1.1 200 OK\r\nX-Answer: a\r\nX-Answer: b\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

/** Returns the bytes of a response, after which the server closes the connection. */
export function answer(status: number, headers: readonly Pair[] = [], body = ""): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return `HTTP/1.1 ${status} Said\r\n${lines}Connection: close\r\n${length}\r\n\r\n${body}`;
}

/** Sends a response whose body does not end until the client hangs up. */
export function sendEndlessly(socket: Socket, status: number): void {
  const piece = Buffer.alloc(65_536, "x");
  const more = (error?: Error | null): void => {
    if (!error) socket.write(piece, more);
  };
  socket.write(`HTTP/1.1 ${status} Said\r\n\r\n`, more);
}

/** Returns the newest request that a server received. */
export function lastReceived({ received }: WireServer): Received {
  const last = received.at(-1);
  if (!last) throw new Error("nothing arrived");
  return last;
}

/** Starts a server that sends these responses one after another, and the last one to all later requests. */
export async function scriptedServer(...answers: readonly string[]): Promise<WireServer> {
  const server = await wireServer((socket) => {
    socket.end(answers[Math.min(server.received.length, answers.length) - 1] ?? OK);
  });
  return server;
}

/** Returns a port at which no server listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a server that parses HTTP itself, so that the test sees it as it came over the wire. */
export async function wireServer(
  respond: (socket: Socket, request: WireRequest) => void = (socket) => socket.end(OK),
  listenOn = 0,
): Promise<WireServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const arrived = parse(bytes);
      if (!arrived) return;
      received.push(arrived);
      respond(socket, arrived.request);
    });
  });
  server.listen(listenOn, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  return {
    host: `127.0.0.1:${port}`,
    port,
    received,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Returns the request in the bytes once it is complete. A request without `Content-Length` has no body. */
function parse(bytes: Buffer): Received | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [requestLine = "", ...lines] = bytes.subarray(0, end).toString("utf8").split("\r\n");
  const headers = lines.map((line): Pair => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const length = headers.find(([name]) => name.toLowerCase() === "content-length")?.[1] ?? "0";
  const body = bytes.subarray(end + 4);
  if (body.length < Number(length)) return undefined;
  const [method = "", target = ""] = requestLine.split(" ");
  return { requestLine, request: { method, ...parseTarget(target), headers, body } };
}
