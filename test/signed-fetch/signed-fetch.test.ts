import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BodyUnhashable } from "../../lib/signed-fetch/http/body-bytes.ts";
import {
  RedirectRefused,
  signedFetch,
  type SignedFetchOptions,
} from "../../lib/signed-fetch/signed-fetch.ts";
import { EndpointUnreachable } from "../../lib/signed-fetch/http/transport.ts";
import { headerValues, RequestInvalid } from "../../lib/sigv4/request/request.ts";
import { arrived, during, expectSignedAnew, later, signing, verdict } from "./calls.ts";
import {
  answer,
  closedPort,
  lastReceived,
  scriptedServer,
  wireServer,
  type WireServer,
} from "./http/wire-server.ts";

const atNoon = (options: Partial<SignedFetchOptions> = {}) =>
  signedFetch({ ...signing, now: () => later(0), random: () => 0, ...options });
const fetch = atNoon();

let server: WireServer;
let url: string;
beforeAll(async () => {
  server = await wireServer();
  url = `http://${server.host}/prod/orders`;
});
afterAll(() => server.close());
beforeEach(() => void server.received.splice(0));

const last = () => lastReceived(server);

const tea: RequestInit = { body: "tea" };
const stream = () => new Blob(["tea"]).stream();

describe("a request", () => {
  it.each<[string, () => Parameters<typeof fetch>, string]>([
    ["a text", () => [url], "GET /prod/orders HTTP/1.1"],
    ["a URL", () => [new URL(url), { method: "delete" }], "DELETE /prod/orders HTTP/1.1"],
    ["a Request", () => [new Request(url, { method: "PUT" })], "PUT /prod/orders HTTP/1.1"],
    [
      "a Request with changes",
      () => [new Request(url), { method: "PUT" }],
      "PUT /prod/orders HTTP/1.1",
    ],
    [
      "a URL that fetch normalizes",
      () => [`${url}/./a/../é b?q=ü#x`],
      "GET /prod/orders/%C3%A9%20b?q=%C3%BC HTTP/1.1",
    ],
  ])("may be %s", async (_, input, requestLine) => {
    expect((await fetch(...input())).status).toBe(200);
    expect(last().requestLine).toBe(requestLine);
    expect(verdict(last().request)).toMatchObject({ ok: true });
    expect(verdict({ ...last().request, path: "/prod" })).toMatchObject({ ok: false });
  });

  it.each<[string, RequestInit["body"], string | RegExp, string | RegExp]>([
    ["a text", "é", "text/plain;charset=UTF-8", "é"],
    ["bytes", Buffer.from("tea"), "", "tea"],
    ["a buffer", new TextEncoder().encode("tea").buffer, "", "tea"],
    ["a part of a buffer", new Uint8Array(Buffer.from("a tea")).subarray(2), "", "tea"],
    [
      "a form",
      new URLSearchParams({ a: "1 2" }),
      "application/x-www-form-urlencoded;charset=UTF-8",
      "a=1+2",
    ],
    ["a Blob", new Blob(["tea"], { type: "text/tea" }), "text/tea", "tea"],
    ["an empty text", "", "text/plain;charset=UTF-8", ""],
  ])("carries %s as fetch does", async (_, body, contentType, text) => {
    await fetch(url, { method: "POST", body });
    const { request } = last();
    expect(verdict(request)).toMatchObject({ ok: true });
    expect(headerValues(request, "content-type")).toEqual(contentType === "" ? [] : [contentType]);
    expect(Buffer.from(request.body).toString()).toBe(text);
    expect(verdict({ ...request, body: Buffer.from("gin") })).toMatchObject({ ok: false });
  });

  it("carries a FormData, with the same boundary at each attempt", async () => {
    const failing = await during(scriptedServer(answer(503), answer(200)));
    const body = new FormData();
    body.set("item", "tea");
    await fetch(`http://${failing.host}/`, { method: "PUT", body });
    const [first, second] = arrived(failing);
    expect(first?.body).toEqual(second?.body);
    expect(Buffer.from(first?.body ?? []).toString()).toMatch(/name="item"\r\n\r\ntea\r\n/);
    for (const one of arrived(failing)) expect(verdict(one)).toMatchObject({ ok: true });
  });

  it("that is a Request has its body read before it is sent", async () => {
    await fetch(new Request(url, { method: "POST", body: stream(), duplex: "half" }));
    expect(Buffer.from(last().request.body).toString()).toBe("tea");
    expect(verdict(last().request)).toMatchObject({ ok: true });
  });

  it("keeps the caller's headers, and has those in signHeaders signed", async () => {
    const traced: (readonly string[])[] = [];
    const options = { signHeaders: ["X-One"], onTrace: signedHeadersTo(traced) };
    await atNoon(options)(url, { headers: { "X-One": "1", "X-Two": "2" } });
    expect(headerValues(last().request, "x-two")).toEqual(["2"]);
    expect(traced).toEqual([["host", "x-amz-content-sha256", "x-amz-date", "x-one"]]);
    expect(verdict(last().request)).toMatchObject({ ok: true });
  });

  it.each<[string, () => Promise<Response>, unknown]>([
    [
      "a stream",
      () => fetch(url, { method: "POST", body: stream(), duplex: "half" }),
      BodyUnhashable,
    ],
    [
      "an async iterable",
      () => fetch(url, { method: "POST", body: chunks(), duplex: "half" }),
      BodyUnhashable,
    ],
    ["a body that was already read", async () => fetch(await spent()), RequestInvalid],
    ["a GET with a body", () => fetch(url, tea), RequestInvalid],
    ["a path without a host", () => fetch("/prod"), RequestInvalid],
    ["another scheme", () => fetch("data:,hunter2"), RequestInvalid],
    ["user information", () => fetch("http://user:hunter2@127.0.0.1/"), RequestInvalid],
    [
      "a header of two lines",
      () => fetch(url, { headers: { "X-A": 'a"\r\nhunter2' } }),
      RequestInvalid,
    ],
    [
      "a header that is not ASCII",
      () => fetch(url, { headers: { "X-A": "hunter2é" } }),
      RequestInvalid,
    ],
    ["a method of two words", () => fetch(url, { method: "GET hunter2" }), RequestInvalid],
    [
      "an Authorization header",
      () => fetch(url, { headers: { Authorization: "hunter2" } }),
      RequestInvalid,
    ],
  ])("is rejected before anything is sent: %s", async (_, request, kind) => {
    const error: unknown = await request().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).not.toMatch(/hunter2|\n/);
    expect(error).not.toHaveProperty("cause");
    expect(server.received).toEqual([]);
  });
});

describe("a response", () => {
  it("is a Response", async () => {
    const headers = [
      ["Content-Type", "application/json"],
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
    ] as const;
    const json = await during(scriptedServer(answer(201, headers, '{"id":"é"}')));
    const response = await fetch(`http://${json.host}/`);
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.statusText, response.ok]).toEqual([201, "Said", true]);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.json()).toEqual({ id: "é" });
  });

  it("may be a refusal", async () => {
    const refusing = await during(scriptedServer(answer(403, [], "no")));
    const response = await fetch(`http://${refusing.host}/`);
    expect([response.status, await response.text()]).toEqual([403, "no"]);
  });

  it.each([
    ["HEAD", 200],
    ["GET", 204],
    ["GET", 205],
    ["GET", 304],
  ])("to %s with status %d has no body", async (method, status) => {
    const empty = await during(wireServer((socket) => socket.end(`HTTP/1.1 ${status} X\r\n\r\n`)));
    expect((await fetch(`http://${empty.host}/`, { method })).body).toBeNull();
  });

  it("that redirects is not followed, because the signature is for one host", async () => {
    const elsewhere = answer(302, [["Location", url]]);
    const moved = await during(scriptedServer(elsewhere));
    const there = `http://${moved.host}/`;
    const response = await fetch(there);
    expect([response.status, response.headers.get("location")]).toEqual([302, url]);
    await expect(fetch(there, { redirect: "error" })).rejects.toThrow(RedirectRefused);
    expect((await fetch(url, { redirect: "error" })).status).toBe(200);
    expect(server.received).toHaveLength(1);
  });

  it("that does not arrive is reported as EndpointUnreachable", async () => {
    const nowhere = `http://127.0.0.1:${await closedPort()}/`;
    await expect(fetch(nowhere)).rejects.toThrow(EndpointUnreachable);
  });
});

describe("a call", () => {
  it("is signed again for each retry, and a POST is not retried after 500", async () => {
    let seconds = 0;
    const ticking = atNoon({ now: () => later((seconds += 1)) });
    const failing = await during(
      scriptedServer(answer(500), answer(500), answer(200), answer(500)),
    );
    expect((await ticking(`http://${failing.host}/`)).status).toBe(200);
    expect((await ticking(`http://${failing.host}/`, { method: "POST" })).status).toBe(500);
    expect(failing.received).toHaveLength(4);
    expectSignedAnew(arrived(failing));
  });

  it("uses the server's time that earlier calls have shown", async () => {
    const fast = await during(scriptedServer(answer(200, [["Date", later(600).toUTCString()]])));
    const one = atNoon();
    await one(`http://${fast.host}/`);
    await one(`http://${fast.host}/`);
    const dates = arrived(fast).flatMap((request) => headerValues(request, "x-amz-date"));
    expect(dates).toEqual(["20260301T120000Z", "20260301T121000Z"]);
  });

  it.each([
    ["init", (signal: AbortSignal) => fetch(url, { signal })],
    ["Request", (signal: AbortSignal) => fetch(new Request(url, { signal }))],
    ["init before the Request's", (signal: AbortSignal) => fetch(new Request(url), { signal })],
  ])("ends if the signal of its %s is aborted", async (_, start) => {
    const reason = new Error("changed my mind");
    await expect(start(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.received).toEqual([]);
  });

  it("ends if it is aborted while it waits for the response", async () => {
    const caller = new AbortController();
    const reason = new Error("changed my mind");
    const silent = await during(wireServer(() => caller.abort(reason)));
    const started = fetch(`http://${silent.host}/`, { signal: caller.signal });
    await expect(started).rejects.toBe(reason);
  });

  it("continues if init removes the aborted signal of its Request", async () => {
    const aborted = new Request(url, { signal: AbortSignal.abort() });
    expect((await fetch(aborted, { signal: null })).status).toBe(200);
  });

  it("does not wait for the end of an endless body", async () => {
    const body = new ReadableStream({ pull: () => new Promise(() => undefined) });
    const endless = new Request(url, { method: "POST", body, duplex: "half" });
    await expect(atNoon({ timeoutMs: 50 })(endless)).rejects.toThrow(
      "the body was not read in time",
    );
    expect(server.received).toEqual([]);
  });
});

async function spent(): Promise<Request> {
  const request = new Request(url, { method: "POST", body: "tea" });
  await request.text();
  return request;
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("tea");
}

function signedHeadersTo(list: (readonly string[])[]) {
  return ({ signedHeaders }: { readonly signedHeaders: readonly string[] }): void =>
    void list.push(signedHeaders);
}
