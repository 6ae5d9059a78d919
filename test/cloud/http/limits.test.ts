import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Handle } from "../../../lib/cloud/http/http-types.ts";
import { localTls } from "./local-tls.ts";
import { serve, type Server } from "../../../lib/cloud/http/server.ts";

/** More bytes than the buffers of both ends of a connection can hold. */
const LARGE = Buffer.alloc(64 * 1024 * 1024);

let server: Server;
let calls = 0;
const handle: Handle = async ({ path }) => {
  calls++;
  return { status: 200, headers: [], body: path === "/large" ? LARGE : "served" };
};
const MIB = 1024 * 1024;
const LIMITS = { readTimeoutMs: 300, writeTimeoutMs: 300, connections: 8, bodyBytes: 2 * MIB };
beforeAll(async () => {
  const limits = LIMITS;
  server = await serve(handle, 0, "--port", () => undefined, undefined, { limits });
});
afterAll(() => server.close());
beforeEach(() => void (calls = 0));

async function open(bytes: string, { port } = server): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  // A connection that is closed early is a valid outcome.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(bytes);
  return socket;
}

/** Returns all text that the server sends before it closes the connection. */
async function answerTo(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk) => (text += String(chunk)));
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

/** Sends these bytes one by one, again and again, until the socket is closed. */
function dribble(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ""), 20);
  socket.once("close", () => clearInterval(timer));
}

const POST = "POST / HTTP/1.1\r\nHost: x\r\n";

describe("a client that dribbles", () => {
  it.each([
    ["its headers", "GET / HTTP/1.1\r\nHost: x\r\n", "a: b\r\n"],
    ["its body", `${POST}Content-Length: 100000\r\n\r\n`, "x"],
    ["its chunks", `${POST}Transfer-Encoding: chunked\r\n\r\n`, "1\r\nx\r\n"],
  ])("%s gets a 408, and the handler is not called", async (_, begin, rest) => {
    const socket = await open(begin);
    dribble(socket, rest);
    expect(await answerTo(socket)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(calls).toBe(0);
  });
});

describe("a body over the limit", () => {
  it("is rejected before it arrives, and the connection is closed", async () => {
    const socket = await open(`${POST}Content-Length: 999999999\r\n\r\n`);
    const text = await answerTo(socket);
    expect(text).toMatch(
      /^HTTP\/1\.1 413 .*\r\nConnection: close\r\n.* exceeded 10485760 bytes\.$/s,
    );
    expect(calls).toBe(0);
  });

  it("is discarded while the client sends it", async () => {
    const before = process.memoryUsage().arrayBuffers;
    const socket = await open(`${POST}Content-Length: 999999999\r\n\r\n`);
    const piece = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const send = (): void => {
      if (!socket.writable) return;
      sent += piece.length;
      socket.write(piece, send);
    };
    send();
    expect(await answerTo(socket)).toMatch(/^HTTP\/1\.1 413 /);
    expect(sent).toBeLessThan(200 * 1024 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });
});

describe("the bodies of concurrent requests", () => {
  const whole = `${POST}Connection: close\r\nContent-Length: ${MIB}\r\n\r\n${"x".repeat(MIB)}`;

  it("have a common memory limit, and each is freed when its request is answered", async () => {
    const idle = [await open(whole.slice(0, -1)), await open(whole.slice(0, -1))];
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await answerTo(await open(whole))).toMatch(
      /^HTTP\/1\.1 503 .*\{"message":"Service Unavailable"\}$/s,
    );
    expect(calls).toBe(0);
    // The slow requests time out and free their memory.
    await Promise.all(idle.map(answerTo));
    for (let i = 0; i < 5; i++) expect(await answerTo(await open(whole))).toMatch(/ 200 /);
  });
});

describe("over TLS, a client that dribbles", () => {
  let secure: Server;
  let ca: string;
  beforeAll(async () => {
    const tls = await localTls();
    ca = tls.ca;
    secure = await serve(handle, 0, "--https-port", () => undefined, undefined, {
      limits: LIMITS,
      secure: tls.secure,
    });
  });
  afterAll(() => secure.close());

  it("its headers gets a 408", async () => {
    const socket = connectTls({
      port: secure.port,
      host: "127.0.0.1",
      servername: "localhost",
      ca,
    });
    socket.on("error", () => undefined);
    await once(socket, "secureConnect");
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n");
    dribble(socket, "a: b\r\n");
    expect(await answerTo(socket)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(calls).toBe(0);
  });

  it("its handshake is disconnected", async () => {
    const socket = connect(secure.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(Buffer.from([0x16, 3, 1, 0x40, 0]));
    dribble(socket, "\u0001");
    expect(await answerTo(socket)).toBe("");
  });
});

describe("a client that does not read its response", () => {
  const LARGE_REQUEST = "GET /large HTTP/1.1\r\nHost: x\r\n\r\n";

  it("loses its place to another client", async () => {
    const only = await serve(handle, 0, "--port", () => undefined, undefined, {
      limits: { ...LIMITS, writeTimeoutMs: 60_000, connections: 1 },
    });
    const reader = await open(LARGE_REQUEST, only);
    await once(reader, "readable");
    const next = await open("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", only);
    expect(await answerTo(next)).toMatch(/^HTTP\/1\.1 200 /);
    reader.destroy();
    await only.close();
  });

  it("is disconnected after the write time-out, even if no other client needs its place", async () => {
    const reader = await open(LARGE_REQUEST);
    await once(reader, "readable");
    await new Promise((resolve) => setTimeout(resolve, LIMITS.writeTimeoutMs + 500));
    expect((await answerTo(reader)).length).toBeLessThan(LARGE.length);
  });
});

it("a connection with too many pipelined requests is closed, and few of them reach the handler", async () => {
  let running = 0;
  const waits = await serve(
    () => (running++, new Promise<never>(() => undefined)),
    0,
    "--port",
    () => undefined,
  );
  const socket = await open("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5_000), waits);
  expect(await answerTo(socket)).toBe("");
  expect(running).toBeLessThanOrEqual(16);
  await waits.close();
});

it("a connection with a few pipelined requests gets all responses", async () => {
  const last = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const socket = await open("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10) + last);
  expect((await answerTo(socket)).split("HTTP/1.1 200").length - 1).toBe(11);
});
