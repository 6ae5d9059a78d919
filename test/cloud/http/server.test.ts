import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeLimitOf } from "../../../lib/cloud/services/lambda/changing/code-limit.ts";
import { logLines } from "../../../lib/cloud/process/log-lines.ts";
import { logTo } from "../../../lib/cloud/process/log-to.ts";
import { Clock } from "../../../lib/cloud/process/clock.ts";
import type { Handle } from "../../../lib/cloud/http/http-types.ts";
import { serve, ServerUnavailable, type Server } from "../../../lib/cloud/http/server.ts";
import { call } from "../test-cloud.ts";

/** Responds with the parsed request, or fails according to the path. */
const handle: Handle = async ({ method, path, query, headers, body }, { sourceIp }) => {
  if (path === "/throw") throw new Error("broken\nin two lines");
  const Trailer: [string, string][] = path === "/trailer" ? [["Trailer", "X"]] : [];
  if (path === "/latin1") return { status: 200, headers: [["X-Name", "café"]], body: "ü" };
  const seen = { method, path, query, headers, body: Buffer.from(body).toString("utf8"), sourceIp };
  return { status: 200, headers: Trailer, body: JSON.stringify(seen) };
};

const lines: string[] = [];
let server: Server;
beforeAll(async () => {
  server = await serve(
    handle,
    0,
    "--port",
    logTo((event) => lines.push(...logLines(event))),
  );
});
afterAll(() => server.close());

const url = () => `http://127.0.0.1:${server.port}`;

/** Sends bytes unchanged, and returns all text that the server sends before it closes the connection. */
async function raw(bytes: string | Buffer, port = server.port): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk) => (text += String(chunk)));
  // A connection that is closed early is a valid outcome.
  socket.on("error", () => undefined);
  // `once` would reject at an error, also after the response has arrived.
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

const closing = "Host: x\r\nConnection: close\r\n";

it("a header of a response is sent as Latin-1, also before a body that is a text", async () => {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(`GET /latin1 HTTP/1.1\r\n${closing}\r\n`);
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk) => (text += String(chunk)));
  await once(socket, "close");
  expect(text).toContain("X-Name: café\r\n");
  expect(text.split("\r\n\r\n")[1]).toBe(Buffer.from("ü").toString("latin1"));
});

describe("the handler gets", () => {
  it("path, query and headers unchanged, in order, with repeats", async () => {
    const text = await raw(
      `PATCH //a/%2e/../b%2F?x&x=&=y&&z=%20+ HTTP/1.1\r\nhOST: h\r\nX-A:  1 \r\nx-a: 2\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi`,
    );
    expect(JSON.parse(text.split("\r\n\r\n")[1] ?? "")).toEqual({
      method: "PATCH",
      path: "//a/%2e/../b%2F",
      query: [
        ["x", ""],
        ["x", ""],
        ["", "y"],
        ["z", "%20+"],
      ],
      headers: [
        ["hOST", "h"],
        ["X-A", "1"],
        ["x-a", "2"],
        ["Connection", "close"],
        ["Content-Length", "2"],
      ],
      body: "hi",
      sourceIp: "127.0.0.1",
    });
  });

  it("header values as UTF-8, or as Latin-1 if they are not valid UTF-8", async () => {
    const bytes = Buffer.concat([
      Buffer.from(`GET / HTTP/1.1\r\n${closing}X-Utf8: ü\r\nX-Latin1: `),
      Buffer.from([0xfc]),
      Buffer.from("\r\n\r\n"),
    ]);
    const text = await raw(bytes);
    expect(JSON.parse(text.split("\r\n\r\n")[1] ?? "")).toMatchObject({
      headers: expect.arrayContaining([
        ["X-Utf8", "ü"],
        ["X-Latin1", "ü"],
      ]),
    });
  });

  it("every header of a request with many headers", async () => {
    const many = Array.from({ length: 2400 }, () => "a:").join("\r\n");
    const text = await raw(`GET / HTTP/1.1\r\n${closing}${many}\r\nlast: 1\r\n\r\n`);
    const { headers }: { headers: unknown[] } = JSON.parse(text.split("\r\n\r\n")[1] ?? "");
    expect(headers).toHaveLength(2403);
    expect(headers.at(-1)).toEqual(["last", "1"]);
  });
});

describe("the server rejects, before it serves the next request,", () => {
  it.each([
    ["garbage", "\u0000\u0001\u0002\r\n\r\n", "400"],
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n", "400"],
    ["an unknown verb", `BREW / HTTP/1.1\r\n${closing}\r\n`, "400"],
    ["a byte beyond ASCII in the target", `GET /\u00fc HTTP/1.1\r\n${closing}\r\n`, "400"],
    ["a request without a host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "400"],
    ["two hosts", `GET / HTTP/1.1\r\nHost: y\r\n${closing}\r\n`, "400"],
    ["a target in absolute form", `GET http://elsewhere/ HTTP/1.1\r\n${closing}\r\n`, "400"],
    ["a target that is not a path", `OPTIONS * HTTP/1.1\r\n${closing}\r\n`, "400"],
    ["a blank in the target", `GET /a b HTTP/1.1\r\n${closing}\r\n`, "400"],
    [
      "two lengths",
      `POST / HTTP/1.1\r\n${closing}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      "400",
    ],
    [
      "a length and chunks",
      `POST / HTTP/1.1\r\n${closing}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      "400",
    ],
    ["an invalid length", `POST / HTTP/1.1\r\n${closing}Content-Length: -1\r\n\r\n`, "400"],
    [
      "an invalid chunk",
      `POST / HTTP/1.1\r\n${closing}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      "400",
    ],
    ["a header with a bare line feed", `GET / HTTP/1.1\r\n${closing}a: b\n c\r\n\r\n`, "400"],
    ["a header name with a blank", `GET / HTTP/1.1\r\n${closing}a b: c\r\n\r\n`, "400"],
    [
      "headers that are too long",
      `GET / HTTP/1.1\r\n${closing}a: ${"x".repeat(11_000)}\r\n\r\n`,
      "431",
    ],
    ["a target that is too long", `GET /${"x".repeat(11_000)} HTTP/1.1\r\n${closing}\r\n`, "431"],
    ["an unknown expectation", `GET / HTTP/1.1\r\n${closing}Expect: wonders\r\n\r\n`, "417"],
  ])("%s", async (_, bytes, status) => {
    expect(await raw(bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect((await call(url(), "GET", "/")).status).toBe(200);
  });

  it.each([
    ["GET /\u00fc HTTP/1.1", /a request was refused with 400 Bad Request: Invalid char/],
    ["GET /a b HTTP/1.1", /a request was refused with 400 Bad Request: Expected HTTP/],
    ["OPTIONS * HTTP/1.1", /refused with 400: the request target does not begin with a slash/],
    ["GET / HTTP/1.1\r\nHost: y", /refused with 400: the request has several Host headers/],
    [`GET /${"x".repeat(11_000)} HTTP/1.1`, /refused with 431 Request Header Fields Too Large: /],
  ])("%.20s, with the reason in the log", async (start, reason) => {
    await raw(`${start}\r\n${closing}\r\n`);
    expect(lines.at(-1)).toMatch(reason);
  });

  it("a tunnel", async () => {
    expect(await raw("CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere:443\r\n\r\n")).toBe("");
    expect((await call(url(), "GET", "/")).status).toBe(200);
  });

  it("an upgrade to another protocol, but it handles the request itself", async () => {
    const upgrade = `GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`;
    expect(await raw(upgrade)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("other requests are served despite a connection that is broken after", () => {
  it.each([
    ["half a request line", "GE"],
    ["half the headers", "GET / HTTP/1.1\r\nHost: x\r\n"],
    ["half a body", `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf`],
    ["half a chunk", `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha`],
  ])("%s", async (_, bytes) => {
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(bytes);
    // The server handles other requests while the request waits, and after its connection is closed.
    expect((await call(url(), "GET", "/")).status).toBe(200);
    socket.destroy();
    await once(socket, "close");
    expect((await call(url(), "GET", "/")).status).toBe(200);
  });

  it("a whole request, before the response", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\n\r\n`, () => socket.destroy());
    await once(socket, "close");
    expect((await call(url(), "GET", "/")).status).toBe(200);
  });
});

describe("a large body", () => {
  const tooLarge = "x".repeat(10 * 1024 * 1024 + 1);

  it("gets a 413 if its length is announced", async () => {
    expect(await call(url(), "POST", "/", { body: tooLarge })).toMatchObject({
      status: 413,
      text: "HTTP content length exceeded 10485760 bytes.",
    });
  });

  it("gets a 413 if it is sent in chunks", async () => {
    const chunk = `${tooLarge.length.toString(16)}\r\n${tooLarge}\r\n0\r\n\r\n`;
    const text = await raw(
      `POST / HTTP/1.1\r\n${closing}Transfer-Encoding: chunked\r\n\r\n${chunk}`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("is accepted up to the limit of its operation, as for the code of a function", async () => {
    const own = await serve(
      async () => ({ status: 200, headers: [], body: "" }),
      0,
      "--port",
      () => undefined,
      undefined,
      {
        limitOf: codeLimitOf,
      },
    );
    const path = "/2015-03-31/functions/fn/code";
    const statusOf = async (method: string, target: string) =>
      (await call(`http://127.0.0.1:${own.port}`, method, target, { body: tooLarge })).status;
    expect(await statusOf("PUT", path)).toBe(200);
    expect(await statusOf("POST", path)).toBe(413);
    expect(await statusOf("PUT", `${path}/x`)).toBe(413);
    const announced = `PUT ${path} HTTP/1.1\r\n${closing}Content-Length: 70167212\r\n\r\n`;
    expect(await raw(announced, own.port)).toMatch(/^HTTP\/1\.1 413 /);
    await own.close();
  });

  it("is accepted if it has exactly the limit's size", async () => {
    expect((await call(url(), "POST", "/", { body: tooLarge.slice(1) })).status).toBe(200);
  });
});

describe("an error in the handler", () => {
  it("gets a 500 without details, and is logged with all details", async () => {
    const answer = await call(url(), "GET", "/throw");
    expect(answer).toMatchObject({ status: 500, text: '{"message":"Internal server error"}' });
    expect(lines).toEqual(
      expect.arrayContaining(["internal error: Error: broken", "in two lines"]),
    );
  });

  it("gets a 500 too if the response's headers are invalid", async () => {
    expect((await call(url(), "GET", "/trailer")).status).toBe(500);
    expect((await call(url(), "GET", "/")).status).toBe(200);
  });
});

describe("a response that must fail", () => {
  let failing: Server;
  let hangs: () => void;
  const hanging = new Promise<void>((resolve) => (hangs = resolve));
  beforeAll(async () => {
    const respond: Handle = async ({ path }) => {
      if (path === "/hang") hangs();
      if (path === "/hang" || path === "/reset") return path === "/hang" ? "hang" : "reset";
      return { status: 200, headers: [], body: path.slice(1), truncated: true };
    };
    failing = await serve(respond, 0, "--port", () => undefined);
  });
  afterAll(() => failing.close());
  const get = (path: string) => call(`http://127.0.0.1:${failing.port}`, "GET", path);

  it("is a reset connection for `reset`", async () => {
    await expect(get("/reset")).rejects.toThrow("ECONNRESET");
  });

  it.each(["/half", "/x"])("ends in the middle of %s", async (path) => {
    await expect(get(path)).rejects.toThrow("aborted");
  });

  it("is complete if its body is empty", async () => {
    expect(await get("/")).toMatchObject({ status: 200, text: "" });
  });

  it("is not sent for `hang`, whose connection stays open until the server closes", async () => {
    const ended = get("/hang").catch((error: unknown) => error);
    await hanging;
    await failing.close();
    expect(String(await ended)).toContain("socket hang up");
  });
});

it("a response has one Date header, with the time of the server's clock", async () => {
  const clock = new Clock();
  clock.shift(3_600_000);
  const own = await serve(handle, 0, "--port", () => undefined, clock);
  const { headers } = await call(`http://127.0.0.1:${own.port}`, "GET", "/");
  const dates = headers.flatMap(([name, value]) => (/^date$/i.test(name) ? [value] : []));
  expect(dates).toHaveLength(1);
  expect(Math.abs(Date.parse(dates[0] ?? "") - Date.now() - 3_600_000)).toBeLessThan(5000);
  await own.close();
});

it("serve fails with an error that names the option if the port is in use", async () => {
  const taken = serve(handle, server.port, "--aws-port", () => undefined);
  await expect(taken).rejects.toThrow(ServerUnavailable);
  await expect(taken).rejects.toThrow(
    `cannot listen on port ${server.port}: it is in use; pass another --aws-port (0 takes a free one)`,
  );
});

it("close ends open connections and rejects new ones", async () => {
  const own = await serve(handle, 0, "--port", () => undefined);
  const socket = connect(own.port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => undefined);
  const closed = once(socket, "close");
  await own.close();
  await closed;
  await expect(call(`http://127.0.0.1:${own.port}`, "GET", "/")).rejects.toThrow(
    "connection refused",
  );
  await own.close();
});

it("a response after the end of its connection starts no timer, which would keep the process running", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  let respond = (): void => undefined;
  let closeLate = async (): Promise<void> => undefined;
  const arrived = new Promise<void>((seen) => {
    void serve(
      () =>
        new Promise((answer) => {
          respond = () => answer({ status: 200, headers: [], body: "late" });
          seen();
        }),
      0,
      "--port",
      () => undefined,
    ).then((late) => {
      const socket = connect(late.port, "127.0.0.1");
      socket.write(`GET / HTTP/1.1\r\n${closing}\r\n`);
      socket.on("error", () => undefined);
      closeLate = async () => {
        const closed = once(socket, "close");
        await late.close();
        await closed;
      };
    });
  });
  await arrived;
  await closeLate();
  const before = timers();
  respond();
  // The response is written in later turns of the event loop.
  for (let turn = 0; turn < 10; turn++) await new Promise((done) => void setImmediate(done));
  expect(timers()).toBeLessThanOrEqual(before);
});
