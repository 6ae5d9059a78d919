import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve, type Server } from "../../../lib/cloud/http/server.ts";
import { lambda, restApi } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";

// The numbers in the titles come from the list of lock-down scenarios.

let served = 0;
let server: Server;
beforeAll(async () => {
  server = await serve(
    async ({ path }) => {
      served += 1;
      const body = path === "/large" ? Buffer.alloc(8 * 1024 * 1024) : "ok";
      return { status: 200, headers: [], body };
    },
    0,
    "--port",
    () => undefined,
    undefined,
    { limits: { readTimeoutMs: 300, writeTimeoutMs: 200 } },
  );
});
afterAll(() => server.close());

/** Sends bytes, and returns all text that the server sends before it closes the connection. */
async function sent(
  port: number,
  bytes: string,
  more: (write: (text: string) => void) => void = () => undefined,
): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk) => (text += String(chunk)));
  // A connection that is closed early is a valid outcome.
  socket.on("error", () => undefined);
  socket.write(bytes);
  more((next) => void (socket.writable && socket.write(next)));
  // `once` would reject at an error, also after the response has arrived.
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

const status = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
const HOST = "Host: x\r\n";

describe("93: the server rejects an ambiguous request and closes the connection:", () => {
  it.each([
    [
      "a length and chunks",
      `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /`,
    ],
    [
      "chunks and a length",
      `Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /`,
    ],
    ["two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"],
    ["an invalid length", "Content-Length: +2\r\n\r\nab"],
    ["an unknown encoding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"],
    ["a folded header", "X-A: 1\r\n folded\r\n\r\n"],
    ["a bare line feed", "X-A: 1\nX-B: 2\r\n\r\n"],
    ["a blank before the colon", "X-A : 1\r\n\r\n"],
    ["a control character", "X-A: a\u0001b\r\n\r\n"],
    ["a second host", "Host: y\r\nConnection: close\r\n\r\n"],
  ])("%s", async (_, rest) => {
    const before = served;
    expect(status(await sent(server.port, `POST / HTTP/1.1\r\n${HOST}${rest}`))).toBe(400);
    expect(served).toBe(before);
  });

  it.each([
    ["gzip, chunked", "Transfer-Encoding: gzip, chunked"],
    ["chunked on a second line", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"],
    ["identity, chunked", "Transfer-Encoding: identity, chunked"],
    ["an empty coding", "Transfer-Encoding: , chunked"],
    ["a coding with parameters", "Transfer-Encoding: a;b=c, chunked"],
  ])("an unsupported transfer coding (%s)", async (_, line) => {
    const before = served;
    const bytes = `POST / HTTP/1.1\r\n${HOST}${line}\r\n\r\n2\r\nab\r\n0\r\n\r\n`;
    expect(status(await sent(server.port, bytes))).toBe(501);
    expect(served).toBe(before);
  });

  it("chunks with HTTP/1.0, which does not support them", async () => {
    const before = served;
    const bytes = `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`;
    expect(status(await sent(server.port, bytes))).toBe(501);
    expect(served).toBe(before);
  });

  it.each(["chunked", "Chunked", " chunked "])("but it accepts the coding %j", async (coding) => {
    const bytes = `POST / HTTP/1.1\r\n${HOST}Connection: close\r\nTransfer-Encoding:${coding}\r\n\r\n2\r\nab\r\n0\r\n\r\n`;
    expect(status(await sent(server.port, bytes))).toBe(200);
  });

  it("but it accepts a valid request", async () => {
    const text = await sent(
      server.port,
      `POST / HTTP/1.1\r\n${HOST}Connection: close\r\nContent-Length: 2\r\n\r\nab`,
    );
    expect(status(text)).toBe(200);
  });
});

describe("94: the server rejects headers over 10 KB", () => {
  it.each([
    ["in one header", `X-A: ${"a".repeat(11_000)}\r\n`],
    [
      "in a hundred headers",
      Array.from({ length: 100 }, (_, i) => `X-${i}: ${"a".repeat(110)}\r\n`).join(""),
    ],
  ])("%s", async (_, headers) => {
    expect(status(await sent(server.port, `GET / HTTP/1.1\r\n${HOST}${headers}\r\n`))).toBe(431);
  });
});

describe("58: the server closes the connection of a slow client", () => {
  const dribble = (write: (text: string) => void) => {
    const timer = setInterval(() => write("a"), 50);
    setTimeout(() => clearInterval(timer), 3_000).unref();
  };

  it.each([
    ["that dribbles headers", `GET / HTTP/1.1\r\n${HOST}X-A: `],
    ["that dribbles a body", `POST / HTTP/1.1\r\n${HOST}Content-Length: 1000\r\n\r\n`],
  ])("%s", async (_, start) => {
    const before = served;
    expect(status(await sent(server.port, start, dribble))).toBe(408);
    expect(served).toBe(before);
  });

  it("that does not read the response", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`GET /large HTTP/1.1\r\n${HOST}\r\n`);
    await once(socket, "readable");
    // The client does not read, so the server disconnects, and only the bytes in the buffers arrive.
    await new Promise((resolve) => setTimeout(resolve, 600));
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
    await once(socket, "close");
    expect(bytes).toBeLessThan(8 * 1024 * 1024);
  });
});

describe("59: the server rejects a body that is too large", () => {
  it("before the body arrives, if its length is announced", async () => {
    const text = await sent(
      server.port,
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 999999999\r\n\r\n`,
    );
    expect(status(text)).toBe(413);
  });

  it.each([
    ["with a length", "Content-Length: 10485761\r\n\r\n", "a".repeat(10_485_761)],
    [
      "in chunks",
      "Transfer-Encoding: chunked\r\n\r\n",
      `${(1_048_576).toString(16)}\r\n${"a".repeat(1_048_576)}\r\n`.repeat(11) + "0\r\n\r\n",
    ],
  ])("without calling the handler, if the body is sent %s", async (_, headers, body) => {
    const before = served;
    const text = await sent(server.port, `POST / HTTP/1.1\r\n${HOST}${headers}${body}`);
    expect(status(text)).toBe(413);
    expect(served).toBe(before);
  });
});

describe("91: a path that signature and routing could read differently:", () => {
  const handler = `export const handler = async () => ({ statusCode: 200, body: "called" });`;
  const open = { function: "Demo", authorization: "NONE" } as const;
  let local: TestCloud;
  beforeAll(async () => {
    local = await startTestCloud([
      {
        name: "Paths",
        handlers: { demo: handler },
        resources: {
          ...lambda("Demo", "demo"),
          ...restApi({ "GET /secure": { function: "Demo" }, "GET /{proxy+}": open }),
        },
      },
    ]);
  });
  afterAll(() => local.close());

  it.each([
    "/prod/public/../secure",
    "/prod/./secure",
    "/prod/secure/..",
    "/prod/secure/.",
    "/../prod/secure",
    "/prod/%2e%2e/secure",
    "/prod/%2E./secure",
    "/prod/secure%2f..%2fadmin",
    "/prod/%252e%252e/secure",
    "/prod/%25252e%25252e/secure",
    "/prod/secure%5c..%5cadmin",
    "/prod/secure\\admin",
    "/prod/secure%00",
    "/prod/a%zz",
    "/prod/a%2",
    "/prod/100%",
    "//prod/secure",
    "/prod//secure",
    "/prod/a//b",
  ])("%s is rejected before it is routed", async (path) => {
    const { status: code, json, text } = await local.call("GET", path);
    expect([code, json]).toEqual([400, { message: "Bad Request" }]);
    expect(text).not.toContain("called");
  });

  it.each([
    "/prod/a.b",
    "/prod/...",
    "/prod/.well-known/x",
    "/prod/a%2Fb",
    "/prod/100%25",
    "/prod/%C3%A9",
  ])("%s is unambiguous and is served", async (path) => {
    expect((await local.call("GET", path)).text).toBe("called");
  });
});
