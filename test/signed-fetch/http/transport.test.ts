import { once } from "node:events";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { ResponseTooLarge } from "../../../lib/signed-fetch/http/response.ts";
import {
  EndpointUnreachable,
  ResponseCutShort,
  send,
  type SendOptions,
} from "../../../lib/signed-fetch/http/transport.ts";
import { wireRequest } from "../../../lib/sigv4/request/request.ts";
import {
  answer,
  closedPort,
  scriptedServer,
  sendEndlessly,
  wireServer,
  type WireServer,
} from "./wire-server.ts";
import { portOf } from "../../port-of.ts";

const get = (url: string, options?: SendOptions) => send(url, wireRequest("GET", url), options);

/** Closes the server after the test. */
async function during(starting: Promise<WireServer>): Promise<WireServer> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

async function failure(attempt: Promise<unknown>): Promise<EndpointUnreachable> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof EndpointUnreachable) return error;
    throw error;
  }
  throw new Error("there was a response");
}

it("names under localhost reach this machine, even if its resolver does not know them", async () => {
  const server = await during(wireServer((socket) => socket.end(answer(200))));
  const { port } = new URL(`http://${server.host}`);
  expect((await get(`http://abc.x.localhost:${port}/`)).status).toBe(200);
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === "::1"),
);
/** Why the test is skipped, for the end of its name. */
const noIpv6 = hasIpv6 ? "" : " (skipped: no IPv6 loopback here)";

it.skipIf(!hasIpv6)(`localhost is reached if its server listens on ::1 only${noIpv6}`, async () => {
  const server = createServer((socket) => socket.end(answer(200))).listen(0, "::1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const port = portOf(server);
  expect((await get(`http://localhost:${port}/`)).status).toBe(200);
});

describe("an endpoint is unreachable", () => {
  it("if it refuses the connection", async () => {
    const port = await closedPort();
    for (const host of ["127.0.0.1", "localhost"]) {
      const { message, sent } = await failure(get(`http://${host}:${port}/`));
      expect(message).toBe(
        `cannot reach ${host}:${port}: connection refused (is the server running?)`,
      );
      expect(sent).toBe(false);
    }
  });

  it("if it hangs up during the TLS handshake, before it has any byte of the request", async () => {
    const rude = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    onTestFinished(() => void rude.close());
    await once(rude, "listening");
    const port = portOf(rude);
    expect(await failure(get(`https://127.0.0.1:${port}/`))).toMatchObject({ sent: false });
  });

  it.each([
    ["does not respond", ""],
    ["does not finish its response", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"],
  ])("if it %s in time", async (_, beginning) => {
    const slow = await during(wireServer((socket) => void socket.write(beginning)));
    const late = await failure(get(`http://${slow.host}/`, { timeoutMs: 400 }));
    expect(late.message).toBe(`cannot reach ${slow.host}: no response in time`);
    expect(late.sent).toBe(true);
  });

  it.each([
    ["before it responds", "", /socket hang up/],
    ["in the middle of its response", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal", /aborted/],
    ["after bytes that are not HTTP", "SSH-2.0-OpenSSH\r\n", /Parse Error/],
  ])("if it hangs up %s", async (_, beginning, reason) => {
    const broken = await during(wireServer((socket) => socket.end(beginning)));
    const cut = await failure(get(`http://${broken.host}/`));
    expect(cut.message).toMatch(reason);
    expect(cut.sent).toBe(true);
  });

  it("but not if it refuses the request, because a refusal is a response", async () => {
    const refusing = await during(scriptedServer(answer(403)));
    expect(await get(`http://${refusing.host}/`)).toMatchObject({ status: 403 });
  });
});

describe("an abort by the caller", () => {
  const reason = new Error("changed my mind");

  it("before the request prevents the request", async () => {
    const server = await during(scriptedServer());
    const signal = AbortSignal.abort(reason);
    await expect(get(`http://${server.host}/`, { signal })).rejects.toBe(reason);
    expect(server.received).toEqual([]);
  });

  it.each([
    ["before the response", ""],
    ["during the response", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"],
  ])("%s rejects with the caller's reason", async (_, beginning) => {
    const caller = new AbortController();
    const server = await during(
      wireServer((socket) => socket.write(beginning, () => caller.abort(reason))),
    );
    const { signal } = caller;
    await expect(get(`http://${server.host}/`, { signal })).rejects.toBe(reason);
  });

  it("after the response has no effect", async () => {
    const caller = new AbortController();
    const server = await during(scriptedServer());
    const response = await get(`http://${server.host}/`, { signal: caller.signal });
    caller.abort(reason);
    expect(response.status).toBe(200);
  });
});

describe("a response of any length", () => {
  const endless = () => during(wireServer((socket) => sendEndlessly(socket, 200)));

  it("is rejected if it exceeds the limit", async () => {
    const { host } = await endless();
    await expect(get(`http://${host}/`, { maxBodyBytes: 100_000 })).rejects.toThrow(
      new ResponseTooLarge(
        `${host} returned 200 with a body larger than the limit of 100000 bytes`,
      ),
    );
    await expect(get(`http://${host}/`)).rejects.toThrow(/larger than the limit of 64 MiB$/);
  });

  it("is read as long as its reader needs more", async () => {
    let read = 0;
    const streamTo = () => (chunk: Buffer) => (read += chunk.length) < 100_000_000;
    const response = await get(`http://${(await endless()).host}/`, { streamTo });
    expect({ ...response, headers: [] }).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect(read).toBeGreaterThanOrEqual(100_000_000);
  });

  it("fails with the error of its reader", async () => {
    const full = new Error("the disk is full");
    const streamTo = () => () => Promise.reject(full);
    await expect(get(`http://${(await endless()).host}/`, { streamTo })).rejects.toBe(full);
  });
});

describe("a streamed response", () => {
  it("that ends too early fails with ResponseCutShort", async () => {
    const cut = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal";
    const { host } = await during(wireServer((socket) => socket.end(cut)));
    const streaming = get(`http://${host}/`, { streamTo: () => () => true });
    await expect(streaming).rejects.toThrow(
      new ResponseCutShort(`the response of ${host} ended after 3 bytes: aborted`),
    );
  });

  it("may be read slowly, because only the server's time counts", async () => {
    const { host } = await during(scriptedServer(answer(200, [], "ok")));
    const slowly = () => () => sleep(150, true);
    const read = get(`http://${host}/`, { timeoutMs: 100, streamTo: slowly });
    expect((await read).status).toBe(200);
  });
});

it("send waits for the response without a limit if timeoutMs is infinite", async () => {
  const server = await during(scriptedServer());
  const response = await get(`http://${server.host}/`, { timeoutMs: Number.POSITIVE_INFINITY });
  expect(response.status).toBe(200);
});
