import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { generate } from "selfsigned";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RequestLimits } from "../../../../lib/cdk/runtime/https/send-request.ts";
import { get } from "../../../../lib/cdk/runtime/https/get.ts";
import { portOf } from "../../../port-of.ts";
import { serve } from "./serve.ts";

const LIMITS: RequestLimits = { timeoutMs: 2_000, responseBytes: 1_000 };
const fetched = (port: number, path = "/", limits: Partial<RequestLimits> = {}) =>
  get(`http://127.0.0.1:${port}${path}`, "application/json", { ...LIMITS, ...limits });

describe("get", () => {
  it("sends the path and query of the URL as they are, and closes the connection", async () => {
    const received: IncomingMessage[] = [];
    const port = await serve((response, request) => {
      received.push(request);
      response.end("{}");
    });
    const { status, body } = await fetched(port, "/a%2fb/keys?x=1&x=2");
    expect([status, body.toString()]).toEqual([200, "{}"]);
    expect(received[0]).toMatchObject({
      method: "GET",
      url: "/a%2fb/keys?x=1&x=2",
      headers: {
        host: `127.0.0.1:${port}`,
        accept: "application/json",
        connection: "close",
      },
    });
    expect(received[0]?.headers["content-length"]).toBeUndefined();
  });

  it("connects a name below localhost to this machine, without asking the resolver", async () => {
    const port = await serve((response, { headers }) => response.end(headers.host));
    const { body } = await get(`http://idp.localhost:${port}/`, "*/*", LIMITS);
    expect(body.toString()).toBe(`idp.localhost:${port}`);
  });

  it("returns a redirect as the response, without following it", async () => {
    const paths: (string | undefined)[] = [];
    const port = await serve((response, { url }) => {
      paths.push(url);
      response.writeHead(302, { Location: "/elsewhere" }).end();
    });
    expect((await fetched(port)).status).toBe(302);
    expect(paths).toEqual(["/"]);
  });

  it("returns a response of exactly the permitted size", async () => {
    const port = await serve((response) => response.end("x".repeat(1_000)));
    expect((await fetched(port)).body).toHaveLength(1_000);
  });

  it("fails and closes the connection as soon as the response is larger than permitted", async () => {
    let isCut = false;
    const port = await serve((response) => {
      response.on("close", () => (isCut = !response.writableFinished));
      response.write("x".repeat(1_001));
    });
    await expect(fetched(port)).rejects.toMatchObject({ code: "EMSGSIZE" });
    await expect.poll(() => isCut).toBe(true);
  });

  it("returns at the headers and closes the connection if the status is not the expected one", async () => {
    let isCut = false;
    const port = await serve((response) => {
      response.on("close", () => (isCut = !response.writableFinished));
      response.writeHead(503, { "Retry-After": "1" }).write("x".repeat(1_001));
    });
    const { status, headers, body } = await fetched(port, "/", { bodyStatus: 200 });
    expect([status, headers["retry-after"], body.length]).toEqual([503, "1", 0]);
    await expect.poll(() => isCut).toBe(true);
  });

  it("returns the whole response if the status is the expected one", async () => {
    const port = await serve((response) => {
      response.write("x");
      setImmediate(() => response.end("y"));
    });
    const { body } = await fetched(port, "/", { bodyStatus: 200 });
    expect(body.toString()).toBe("xy");
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ["if the server never responds", () => undefined],
    ["if the response never ends", (response) => response.write("x")],
  ])("fails after the time limit %s", async (_, handle) => {
    const port = await serve(handle);
    await expect(fetched(port, "/", { timeoutMs: 50 })).rejects.toMatchObject({
      code: "ETIMEDOUT",
    });
  });

  it("fails if the server changes the protocol", async () => {
    const port = await serve((response) =>
      response.writeHead(101, { Connection: "Upgrade", Upgrade: "x" }).end(),
    );
    await expect(fetched(port)).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("rejects a certificate that no known authority signed", async () => {
    const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }]);
    let isAsked = false;
    const server = createSecureServer({ cert, key }, () => (isAsked = true));
    onTestFinished(() => void server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const port = portOf(server);
    await expect(get(`https://localhost:${port}/`, "*/*", LIMITS)).rejects.toThrow(
      "self-signed certificate",
    );
    expect(isAsked).toBe(false);
  });
});
