import { once } from "node:events";
import { createServer } from "node:net";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import {
  signedRequest,
  type Attempted,
  type SignedRequestOptions,
} from "../../../lib/signed-fetch/signed-request.ts";
import { ResponseTooLarge } from "../../../lib/signed-fetch/http/response.ts";
import { EndpointUnreachable, ResponseCutShort } from "../../../lib/signed-fetch/http/transport.ts";
import { headerValues } from "../../../lib/sigv4/request/request.ts";
import {
  arrived,
  call,
  during,
  expectSignedAnew,
  secondsPassed,
  startClock,
  signing,
} from "../calls.ts";
import { answer, closedPort, scriptedServer, wireServer, type WireServer } from "./wire-server.ts";
import { portOf } from "../../port-of.ts";

beforeEach(startClock);

describe("a retry", () => {
  it.each([429, 500, 502, 503, 504])("is signed again after status %d", async (status) => {
    const server = await during(scriptedServer(answer(status), answer(status), answer(200)));
    const { response, attempts, request, trace } = await call(server);
    expect([response.status, attempts]).toEqual([200, 3]);
    expectSignedAnew(arrived(server));
    const sent = headerValues(server.received[2]?.request ?? request, "authorization");
    expect([sent, headerValues(request, "authorization")]).toEqual(
      Array.from({ length: 2 }, () => [trace.authorization]),
    );
  });

  it.each([
    [0, 1],
    [1, 2],
    [undefined, 3],
    [4, 5],
  ])(
    "is limited: with %s retries the request is sent %d times and the last response returned",
    async (retries, times) => {
      const server = await during(scriptedServer(answer(503, [], "sorry")));
      const { response, attempts } = await call(server, { retries });
      expect(response).toMatchObject({ status: 503, body: Buffer.from("sorry") });
      expect([attempts, server.received.length]).toEqual([times, times]);
    },
  );

  it("is reported after each attempt", async () => {
    const server = await during(scriptedServer(answer(503), answer(200)));
    const seen: unknown[] = [];
    await call(server, {
      onAttempt: ({ request, outcome, retry }) =>
        seen.push([headerValues(request, "authorization").length, outcome, retry]),
    });
    expect(seen).toEqual([
      [1, expect.objectContaining({ status: 503 }), { reason: "server", waitMs: 0 }],
      [1, expect.objectContaining({ status: 200 }), undefined],
    ]);
    seen.splice(0);
    const host = `127.0.0.1:${await closedPort()}`;
    const onAttempt = ({ outcome, retry }: Attempted) => seen.push([outcome, retry]);
    await expect(call({ host }, { retries: 0, onAttempt })).rejects.toThrow(EndpointUnreachable);
    expect(seen).toEqual([[expect.any(EndpointUnreachable), undefined]]);
  });

  it.each([200, 302, 400, 403, 404, 501])("does not follow status %d", async (status) => {
    const server = await during(scriptedServer(answer(status)));
    expect(await call(server)).toMatchObject({ attempts: 1, response: { status } });
  });

  it("sends the whole body again", async () => {
    const body = Buffer.alloc(300_000, "tea ");
    const server = await during(scriptedServer(answer(503), answer(200)));
    await call(server, { method: "PUT", body });
    expect(server.received).toHaveLength(2);
    for (const { request } of server.received) expect(body.equals(request.body)).toBe(true);
    expectSignedAnew(arrived(server));
  });

  it("is signed with the credentials of that moment", async () => {
    const server = await during(scriptedServer(answer(503), answer(200)));
    let asked = 0;
    const provider = async () => {
      asked += 1;
      return { ...signing.credentials, sessionToken: `token${asked}` };
    };
    await call(server, { credentials: provider });
    const tokens = arrived(server).map((one) => headerValues(one, "x-amz-security-token"));
    expect(tokens).toEqual([["token1"], ["token2"]]);
  });

  it("calls onTrace with the trace of each attempt", async () => {
    const server = await during(scriptedServer(answer(503), answer(200)));
    const traced: string[] = [];
    const { trace } = await call(server, {
      onTrace: (one) => traced.push(one.authorization ?? ""),
    });
    expect(traced).toEqual(arrived(server).flatMap((one) => headerValues(one, "authorization")));
    expect(traced.at(-1)).toBe(trace.authorization);
  });
});

describe("a request that must not be carried out twice", () => {
  it.each<[string, Partial<SignedRequestOptions>, number]>([
    ["POST", { method: "POST" }, 1],
    ["PATCH", { method: "PATCH" }, 1],
    ["PUT", { method: "PUT" }, 3],
    ["a POST declared idempotent", { method: "POST", idempotent: true }, 3],
    ["a GET declared not idempotent", { idempotent: false }, 1],
  ])(
    "is determined by its method or by the option idempotent: %s",
    async (_, options, attempts) => {
      const server = await during(scriptedServer(answer(500)));
      expect(await call(server, options)).toMatchObject({ attempts });
    },
  );

  it("is sent again after 429 and after an error code for throttling", async () => {
    const throttled = answer(400, [["x-amzn-ErrorType", "ThrottlingException"]]);
    const server = await during(scriptedServer(answer(429), throttled, answer(201)));
    const method = "POST";
    expect(await call(server, { method })).toMatchObject({
      attempts: 3,
      response: { status: 201 },
    });
    expectSignedAnew(arrived(server));
  });

  it("is sent again if the connection was refused", async () => {
    const port = await closedPort();
    let late: WireServer | undefined;
    // This function is called at each attempt. It starts the server at the second attempt.
    const provider = async () => {
      if (secondsPassed() > 0) late ??= await during(wireServer(undefined, port));
      return signing.credentials;
    };
    const there = { host: `127.0.0.1:${port}` };
    const { attempts } = await call(there, { method: "POST", credentials: provider });
    expect([attempts, late?.received.length]).toEqual([2, 1]);
  });

  it.each([
    ["POST", 1],
    ["GET", 3],
  ])("is not sent again if it may have arrived (%s is sent %d times)", async (method, times) => {
    const rude = await during(wireServer((socket) => socket.destroy()));
    await expect(call(rude, { method })).rejects.toThrow(EndpointUnreachable);
    expect(rude.received).toHaveLength(times);
  });

  it("is not sent again after a response that is not HTTP, even if it is a GET", async () => {
    const strange = await during(wireServer((socket) => socket.end("SSH-2.0-OpenSSH\r\n")));
    await expect(call(strange)).rejects.toThrow("Parse Error");
    expect(strange.received).toHaveLength(1);
  });

  it("fails if every connection is refused", async () => {
    const port = await closedPort();
    const refused = call({ host: `127.0.0.1:${port}` }, { method: "POST" });
    await expect(refused).rejects.toThrow("connection refused");
    await expect(refused).rejects.toMatchObject({ sent: false });
    expect(secondsPassed()).toBe(6);
  });
});

describe("a streamed response", () => {
  const begun = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal";

  it("is reported once, before its body", async () => {
    const server = await during(scriptedServer(answer(503), answer(200, [], "ok")));
    const seen: unknown[] = [];
    const { response, attempts } = await call(server, {
      onAttempt: ({ outcome, retry }) =>
        seen.push([outcome instanceof Error ? outcome : outcome.status, retry?.reason]),
      streamTo: () => (chunk) => seen.push(chunk.toString()) > 0,
    });
    expect(seen).toEqual([[503, "server"], [200, undefined], "ok"]);
    expect([response.body.length, attempts]).toEqual([0, 2]);
  });

  it("is not requested again after a part of it was read", async () => {
    const server = await during(wireServer((socket) => socket.end(begun)));
    await expect(call(server, { streamTo: () => () => true })).rejects.toThrow(ResponseCutShort);
    expect(server.received).toHaveLength(1);
  });

  it("must have a status below 400, because any other response is read completely, up to the limit", async () => {
    const server = await during(scriptedServer(answer(403, [], "refused")));
    const streamTo = () => () => true;
    expect(String((await call(server, { streamTo })).response.body)).toBe("refused");
    await expect(call(server, { streamTo, maxBodyBytes: 6 })).rejects.toThrow(ResponseTooLarge);
  });
});

it("a server that hangs up before the TLS handshake counts as one that received no byte", async () => {
  let connections = 0;
  const rude = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void rude.close());
  await once(rude, "listening");
  const port = portOf(rude);
  const options = { ...signing, random: () => 0, method: "POST" };
  await expect(signedRequest(`https://127.0.0.1:${port}/`, options)).rejects.toMatchObject({
    sent: false,
  });
  expect(connections).toBe(3);
});
