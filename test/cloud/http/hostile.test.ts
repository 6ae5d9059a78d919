import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve, type Server } from "../../../lib/cloud/http/server.ts";
import { lambda, restApi } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";

// The numbers are those of the list of scenarios that the lock-down is held against.

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

/** What comes until the other side closes, and whether any handler was called. */
async function sent(
  port: number,
  bytes: string,
  more: (write: (text: string) => void) => void = () => undefined,
): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk) => (text += String(chunk)));
  // Being cut off is an answer too.
  socket.on("error", () => undefined);
  socket.write(bytes);
  more((next) => void (socket.writable && socket.write(next)));
  await once(socket, "close");
  return text;
}

const status = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
const HOST = "Host: x\r\n";

describe("93: a request that two parsers could read in two ways is refused, and the connection closed", () => {
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
    ["a length that is none", "Content-Length: +2\r\n\r\nab"],
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
  ])("%s: no one here decodes that coding", async (_, line) => {
    const before = served;
    const bytes = `POST / HTTP/1.1\r\n${HOST}${line}\r\n\r\n2\r\nab\r\n0\r\n\r\n`;
    expect(status(await sent(server.port, bytes))).toBe(501);
    expect(served).toBe(before);
  });

  it("chunks under HTTP/1.0, which has none", async () => {
    const before = served;
    const bytes = `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`;
    expect(status(await sent(server.port, bytes))).toBe(501);
    expect(served).toBe(before);
  });

  it.each(["chunked", "Chunked", " chunked "])("but not a coding that is %j", async (coding) => {
    const bytes = `POST / HTTP/1.1\r\n${HOST}Connection: close\r\nTransfer-Encoding:${coding}\r\n\r\n2\r\nab\r\n0\r\n\r\n`;
    expect(status(await sent(server.port, bytes))).toBe(200);
  });

  it("but not one that is as it should be", async () => {
    const text = await sent(
      server.port,
      `POST / HTTP/1.1\r\n${HOST}Connection: close\r\nContent-Length: 2\r\n\r\nab`,
    );
    expect(status(text)).toBe(200);
  });
});

describe("94: headers over 10 KB are refused", () => {
  it.each([
    ["in one", `X-A: ${"a".repeat(11_000)}\r\n`],
    [
      "in a hundred",
      Array.from({ length: 100 }, (_, i) => `X-${i}: ${"a".repeat(110)}\r\n`).join(""),
    ],
  ])("%s", async (_, headers) => {
    expect(status(await sent(server.port, `GET / HTTP/1.1\r\n${HOST}${headers}\r\n`))).toBe(431);
  });
});

describe("58: who is slow is cut off", () => {
  const dribble = (write: (text: string) => void) => {
    const timer = setInterval(() => write("a"), 50);
    setTimeout(() => clearInterval(timer), 3_000).unref();
  };

  it.each([
    ["in the headers", `GET / HTTP/1.1\r\n${HOST}X-A: `],
    ["in the body", `POST / HTTP/1.1\r\n${HOST}Content-Length: 1000\r\n\r\n`],
  ])("%s", async (_, start) => {
    const before = served;
    expect(status(await sent(server.port, start, dribble))).toBe(408);
    expect(served).toBe(before);
  });

  it("in reading the answer", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`GET /large HTTP/1.1\r\n${HOST}\r\n`);
    await once(socket, "readable");
    // It reads nothing of it, and the other side gives up; what was under way is all there is.
    await new Promise((resolve) => setTimeout(resolve, 600));
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
    await once(socket, "close");
    expect(bytes).toBeLessThan(8 * 1024 * 1024);
  });
});

describe("59: who sends too much is told so, and nothing of it is kept", () => {
  it("by its length alone, where that is endless", async () => {
    const text = await sent(
      server.port,
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 999999999\r\n\r\n`,
    );
    expect(status(text)).toBe(413);
  });

  it.each([
    ["with its length", "Content-Length: 10485761\r\n\r\n", "a".repeat(10_485_761)],
    [
      "in chunks",
      "Transfer-Encoding: chunked\r\n\r\n",
      `${(1_048_576).toString(16)}\r\n${"a".repeat(1_048_576)}\r\n`.repeat(11) + "0\r\n\r\n",
    ],
  ])("when it has come, %s", async (_, headers, body) => {
    const before = served;
    const text = await sent(server.port, `POST / HTTP/1.1\r\n${HOST}${headers}${body}`);
    expect(status(text)).toBe(413);
    expect(served).toBe(before);
  });
});

describe("91: a path that is one thing to a signature and another to a router", () => {
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
  ])("%s is refused before anything else", async (path) => {
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
  ])("but not %s", async (path) => {
    expect((await local.call("GET", path)).text).toBe("called");
  });
});
