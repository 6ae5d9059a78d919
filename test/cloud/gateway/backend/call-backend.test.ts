import { createServer, type Server } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  backendAddress,
  backendRefusal,
} from "../../../../lib/cloud/gateway/backend/backend-address.ts";
import { callBackend } from "../../../../lib/cloud/gateway/backend/call-backend.ts";
import { portOf } from "../../../port-of.ts";

const resolved =
  (...addresses: readonly string[]) =>
  () =>
    Promise.resolve(
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );

describe("the address of a backend", () => {
  const allowed = new Set(["api.example", "203.0.113.7", "127.0.0.1.nip.example"]);

  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["[::1]", true],
    ["api.example", true],
    ["API.example", true],
    ["x.api.example", false],
    ["203.0.113.8", false],
    ["0.0.0.0", false],
    ["[::ffff:127.0.0.1]", false],
    ["169.254.169.254", false],
  ])("is allowed for %s: %s", async (host, expected) => {
    expect(backendRefusal(host, allowed) === undefined).toBe(expected);
    const address = await backendAddress(host, allowed, resolved("203.0.113.9"));
    expect("refused" in address).toBe(!expected);
  });

  it.each<[string, readonly string[], object]>([
    ["an address of another network", ["203.0.113.9"], { address: "203.0.113.9" }],
    ["an address of a private network", ["10.0.0.1"], { address: "10.0.0.1" }],
    ["no address", [], { unknown: "the name api.example has no address" }],
  ])("follows from the name server's answer: %s", async (_, addresses, expected) => {
    expect(await backendAddress("api.example", allowed, resolved(...addresses))).toEqual(expected);
  });

  it.each([
    "127.0.0.1",
    "0.0.0.0",
    "169.254.169.254",
    "224.0.0.1",
    "::1",
    "::",
    "fd00:ec2::254",
    "fe80::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
  ])("is refused if an allowed name leads to %s", async (address) => {
    const answers = resolved("203.0.113.9", address);
    expect(await backendAddress("api.example", allowed, answers)).toHaveProperty("refused");
  });
});

describe("a call of a backend", () => {
  let server: Server;
  let liar: TcpServer;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? "";
      if (path === "/hang") return;
      if (path === "/redirect") response.writeHead(302, { Location: "/elsewhere" });
      if (path === "/long") {
        // One byte more than the limit, in pieces, because the length is not announced.
        for (let i = 0; i < 10; i++) response.write(Buffer.alloc(1024 * 1024));
      }
      response.end(path);
    }).listen(0, "127.0.0.1");
    liar = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"));
    }).listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    if (!liar.listening) await new Promise((done) => liar.once("listening", done));
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    liar.close();
  });

  const get = (path: string, timeoutMs = 5000, to: Server | TcpServer = server) =>
    callBackend(
      `http://127.0.0.1:${portOf(to)}`,
      { method: "GET", path, query: [], headers: [["Host", "x"]], body: Buffer.alloc(0) },
      { allowed: new Set(), timeoutMs },
    );

  it.each([
    ["/a", { kind: "response", status: 200, body: Buffer.from("/a") }],
    ["/redirect", { kind: "response", status: 302 }],
    ["/long", { kind: "too-large" }],
  ])("of %s has its result", async (path, expected) => {
    expect(await get(path)).toMatchObject(expected);
  });

  it("ends if the backend does not respond in time", async () => {
    expect(await get("/hang", 50)).toMatchObject({ kind: "timeout" });
  });

  it("fails if the body is shorter than its length", async () => {
    expect(await get("/", 5000, liar)).toMatchObject({ kind: "unreachable" });
  });

  it("fails if the host is not allowed, although its name leads to this machine", async () => {
    const result = await callBackend(
      `http://other.example:${portOf(server)}`,
      { method: "GET", path: "/a", query: [], headers: [], body: Buffer.alloc(0) },
      { allowed: new Set(), timeoutMs: 5000, resolve: resolved("127.0.0.1") },
    );
    expect(result).toEqual({
      kind: "refused",
      reason:
        "other.example is not this machine: start the local cloud with --allow-http other.example",
    });
  });
});
