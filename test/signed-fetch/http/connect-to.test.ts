import { globalAgent } from "node:https";
import { expect, it, onTestFinished } from "vitest";
import { signedRequest } from "../../../lib/signed-fetch/signed-request.ts";
import { signComplete } from "../../../lib/signed-fetch/http/attempt.ts";
import { EndpointUnreachable, send } from "../../../lib/signed-fetch/http/transport.ts";
import { hexSha256 } from "../../../lib/sigv4/request/encoding.ts";
import { headerValues, wireRequest } from "../../../lib/sigv4/request/request.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import { serve } from "../../../lib/cloud/http/server.ts";
import { localTls } from "../../cloud/http/local-tls.ts";
import { closedPort, lastReceived, wireServer } from "./wire-server.ts";

const credentials = { accessKeyId: "AKIACALLER", secretAccessKey: "secret" };
const signing = { credentials, region: "eu-west-1", service: "execute-api" };
const known = { ...signing, find: () => credentials };

it("a request is signed for the host of its URL and sent to the host to connect to", async () => {
  const server = await wireServer();
  onTestFinished(() => server.close());
  const connectTo = { host: "127.0.0.1", port: server.port };
  await signedRequest("http://api.example:81/a", { ...signing, connectTo });
  const { request } = lastReceived(server);
  expect(headerValues(request, "host")).toEqual(["api.example:81"]);
  expect(verify(request, { ...known, now: new Date() }).ok).toBe(true);
});

it("the error names the host that was connected to if it does not respond", async () => {
  const connectTo = { host: "127.0.0.1", port: await closedPort() };
  const sent = send("http://api.example/", wireRequest("GET", "http://api.example/"), {
    connectTo,
  });
  await expect(sent).rejects.toThrow("cannot reach api.example through 127.0.0.1: ");
});

it("the certificate must be for the host of the URL if another host is connected to", async () => {
  const { ca, secure } = await localTls();
  const handle = async () => ({ status: 200, headers: [], body: "" });
  const server = await serve(handle, 0, "--port", () => undefined, undefined, { secure });
  const { ca: before } = globalAgent.options;
  globalAgent.options.ca = ca;
  onTestFinished(async () => {
    globalAgent.options.ca = before;
    globalAgent.destroy();
    await server.close();
  });
  const connectTo = { host: "127.0.0.1", port: server.port };
  const get = (url: string) => send(url, wireRequest("GET", url), { connectTo });
  expect((await get("https://localhost/")).status).toBe(200);
  await expect(get("https://api.example/")).rejects.toThrow(EndpointUnreachable);
  await expect(get("https://192.0.2.1/")).rejects.toThrow(EndpointUnreachable);
});

it("a request can be signed for the host that a hop puts into its Host header", () => {
  const url = "https://d1.cloudfront.example/a";
  const signHost = "abc.execute-api.eu-west-1.amazonaws.com";
  const date = new Date();
  const { request } = signComplete(wireRequest("GET", url), { ...signing, signHost, date });
  expect(headerValues(request, "host")).toEqual(["d1.cloudfront.example"]);
  const at = (host: string) => ({
    ...request,
    headers: request.headers.map(
      ([name, value]) => [name, name === "Host" ? host : value] as const,
    ),
  });
  expect(verify(at(signHost), { ...known, now: date }).ok).toBe(true);
  expect(verify(request, { ...known, now: date }).ok).toBe(false);
});

const bodyHash = hexSha256("");

it.each([
  ["s3", "/a//b%20c", bodyHash, bodyHash],
  ["s3express", "/a//b%20c", bodyHash, bodyHash],
  ["execute-api", "/a/b%2520c", bodyHash, bodyHash],
  ["aoss", "/a/b%2520c", bodyHash, bodyHash],
  ["vpc-lattice-svcs", "/a/b%2520c", "UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD"],
  ["kms", "/a/b%2520c", undefined, bodyHash],
])(
  "a request to %s is signed with the path %s, the header %s and the hash %s",
  (service, path, header, hash) => {
    const options = { ...signing, service, date: new Date() };
    const url = "https://a.example/a//b%20c";
    const { request, trace } = signComplete(wireRequest("GET", url), options);
    expect(trace.canonicalRequest.split("\n")[1]).toBe(path);
    expect(headerValues(request, "x-amz-content-sha256")[0]).toBe(header);
    expect(trace.payloadHash).toBe(hash);
  },
);
