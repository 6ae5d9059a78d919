import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Handle } from "../../../lib/cloud/http/http-types.ts";
import { localTls } from "./local-tls.ts";
import { serve, type ServeOptions, type Server } from "../../../lib/cloud/http/server.ts";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n";
const LAST = `${GET}Connection: close\r\n\r\n`;
const KEPT = `${GET}\r\n`;
const IN_BODY = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx";

const open: Socket[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A body larger than the buffers of a connection. */
const LARGE = "x".repeat(16 * 1024 * 1024);

/** Responds at once, to `/large` with a large body. It never responds to `/wait`. */
const handle: Handle = async ({ path }) =>
  path === "/wait"
    ? new Promise<never>(() => undefined)
    : { status: 200, headers: [], body: path === "/large" ? LARGE : "served" };

async function started(options: ServeOptions = {}): Promise<Server> {
  const server = await serve(handle, 0, "--port", () => undefined, undefined, options);
  servers.push(server);
  return server;
}

async function opened({ port }: Server, bytes = "", localAddress = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  open.push(socket);
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
  await once(socket, "close");
  return text;
}

const firstBytes = (socket: Socket) => once(socket, "data");
const isOpen = (socket: Socket) => !socket.closed;

describe("700 half-open connections of one address", () => {
  it.each([
    ["that send nothing", ""],
    ["that stop in the headers", GET],
    ["that stop in a body", IN_BODY],
    ["that have received a response", KEPT],
  ])("%s do not block a request from that address", async (_, bytes) => {
    const server = await started();
    await Promise.all(Array.from({ length: 700 }, () => opened(server, bytes)));
    const begun = performance.now();
    expect(await answerTo(await opened(server, LAST))).toMatch(/^HTTP\/1\.1 200 /);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  describe("over TLS", () => {
    let options: ServeOptions;
    let ca: string;
    beforeAll(async () => {
      const tls = await localTls();
      ca = tls.ca;
      options = { secure: tls.secure };
    });
    const secured = async ({ port }: Server, bytes: string): Promise<Socket> => {
      const socket = connectTls({ port, host: "127.0.0.1", servername: "localhost", ca });
      open.push(socket);
      socket.on("error", () => undefined);
      await once(socket, "secureConnect");
      socket.write(bytes);
      return socket;
    };

    it.each([
      ["that send nothing", Buffer.alloc(0)],
      ["that stop in a handshake", Buffer.from([0x16, 3, 1, 0x40, 0])],
    ])("%s do not block a request from that address", async (_, bytes) => {
      const server = await started(options);
      await Promise.all(
        Array.from({ length: 700 }, async () => (await opened(server)).write(bytes)),
      );
      const begun = performance.now();
      expect(await answerTo(await secured(server, LAST))).toMatch(/^HTTP\/1\.1 200 /);
      expect(performance.now() - begun).toBeLessThan(3000);
    });

    it("do not end a request that is being answered", async () => {
      const server = await started({ ...options, limits: { connections: 4 } });
      const waiting = await secured(server, KEPT.replace("/", "/wait"));
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (let i = 0; i < 8; i += 1) await opened(server);
      expect(await answerTo(await secured(server, LAST))).toMatch(/^HTTP\/1\.1 200 /);
      expect(isOpen(waiting)).toBe(true);
    });
  });
});

describe("when all places are taken, a new connection", () => {
  const limits = { connections: 3 };

  it("replaces the oldest connection that has not sent a request", async () => {
    const server = await started({ limits });
    const kept = await opened(server, KEPT);
    await firstBytes(kept);
    const older = await opened(server);
    const newer = await opened(server, GET);
    const next = await opened(server, LAST);
    expect(await answerTo(next)).toMatch(/^HTTP\/1\.1 200 /);
    expect([kept, older, newer].map(isOpen)).toEqual([true, false, true]);
  });

  it("replaces a connection with half a body before one that has received a response", async () => {
    const server = await started({ limits });
    const kept = [await opened(server, KEPT), await opened(server, KEPT)];
    await Promise.all(kept.map(firstBytes));
    const inBody = await opened(server, IN_BODY);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await answerTo(await opened(server, LAST))).toMatch(/^HTTP\/1\.1 200 /);
    expect([...kept, inBody].map(isOpen)).toEqual([true, true, false]);
  });

  it("replaces a connection of the address that has the most connections", async () => {
    const server = await started({ limits });
    const other = await opened(server, "", "127.0.0.2");
    const many = [await opened(server), await opened(server)];
    expect(await answerTo(await opened(server, LAST, "127.0.0.3"))).toMatch(/^HTTP\/1\.1 200 /);
    expect([other, ...many].map(isOpen)).toEqual([true, false, true]);
  });

  it("replaces a connection that does not read its response, if no other connection is idle", async () => {
    const server = await started({ limits });
    const waiting = await opened(server, KEPT.replace("/", "/wait"));
    const unread: Socket[] = [];
    for (let i = 0; i < 2; i += 1) {
      const socket = await opened(server);
      socket.pause();
      socket.write(KEPT.replace("/", "/large"));
      unread.push(socket);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await answerTo(await opened(server, LAST))).toMatch(/^HTTP\/1\.1 200 /);
    expect(isOpen(waiting)).toBe(true);
    const [oldest] = unread;
    oldest?.resume();
    if (oldest) await once(oldest, "close");
    expect(oldest?.bytesRead).toBeLessThan(LARGE.length);
  });

  it("is closed if every other connection is being answered", async () => {
    const server = await started({ limits });
    const waiting = await Promise.all(
      Array.from({ length: 3 }, () => opened(server, KEPT.replace("/", "/wait"))),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await answerTo(await opened(server, LAST))).toBe("");
    expect(waiting.map(isOpen)).toEqual([true, true, true]);
  });
});
