import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { functionUrl, lambda, policy, restApi, urlPermissions } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { authorityOf, tlsCall, tlsPortOf } from "./tls-call.ts";

const echo = `
export const handler = async ({ path, headers, requestContext }) => ({
  statusCode: 200,
  body: JSON.stringify({ path, headers, requestContext }),
});`;
const open = { function: "Echo", authorization: "NONE" } as const;
const allow = { Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
const Format = "tls=$context.tlsVersion $context.cipherSuite";

const stack = {
  name: "Apis",
  handlers: { echo },
  resources: {
    ...lambda("Echo", "echo"),
    ...functionUrl("Echo", "NONE"),
    ...urlPermissions("Echo", "*", "NONE"),
    ...restApi(
      { "GET /open": open },
      { stage: { AccessLogSetting: { DestinationArn: "arn:aws:logs:x", Format } } },
    ),
    ...restApi(
      { "GET /open": open },
      {
        id: "Secure",
        stageName: "secure",
        api: {
          EndpointAccessMode: "STRICT",
          Policy: policy(allow, {
            ...allow,
            Effect: "Deny",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        },
      },
    ),
    ...restApi(
      { "GET /open": open },
      { id: "Off", stageName: "off", api: { DisableExecuteApiEndpoint: true } },
    ),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack], undefined, undefined, undefined, { httpsPort: 0 });
});
afterAll(() => local.close());

describe("the HTTPS port", () => {
  it("serves each API by its stage, with a certificate of the local authority", async () => {
    const { status, certificate } = await tlsCall(local, "localhost", "/prod/open");
    expect(status).toBe(200);
    expect(certificate.subjectAltName).toBe(
      "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
    );
    expect(certificate.ca).toBe(false);
    const port = tlsPortOf(local);
    expect(local.cloud.apisHttps()).toEqual({
      api: `https://localhost:${port}/prod`,
      secure: `https://localhost:${port}/secure`,
    });
  });

  it("adds X-Forwarded headers for the function, and the TLS version and cipher to the access log", async () => {
    const headers = { "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http" };
    const { json } = await tlsCall(local, "localhost", "/prod/open", { headers });
    expect(json).toMatchObject({
      headers: {
        "X-Forwarded-For": "203.0.113.9, 127.0.0.1",
        "X-Forwarded-Port": String(tlsPortOf(local)),
        "X-Forwarded-Proto": "https",
      },
      requestContext: { identity: { sourceIp: "127.0.0.1" } },
    });
    expect(json).not.toHaveProperty("requestContext.identity.clientCert");
    expect(local.lines.at(-1)).toMatch(/tls=TLSv1\.3 TLS_AES_/);
    await local.call("GET", "/prod/open");
    expect(local.lines.at(-1)).toContain("tls=- -");
  });

  it("serves function URLs under their own host names", async () => {
    const { host } = new URL(local.cloud.functionUrls()["echo"] ?? "");
    const name = host.replace(/:\d+$/, "");
    const { status, json } = await tlsCall(local, name, "/");
    expect(status).toBe(200);
    expect(json).toMatchObject({ headers: { "x-forwarded-proto": "https" } });
  });

  it("sets aws:SecureTransport to true", async () => {
    expect((await tlsCall(local, "localhost", "/secure/open")).status).toBe(200);
    const plain = await local.call("GET", "/secure/open");
    expect(plain.status).toBe(403);
    expect(plain.text).toContain("with an explicit deny");
  });

  it("rejects ambiguous paths as the HTTP port does", async () => {
    expect((await tlsCall(local, "localhost", "/prod/%2e%2e/prod/open")).status).toBe(400);
  });

  it("responds for a disabled default endpoint as for a stage that does not exist", async () => {
    const forbidden = { status: 403, text: '{"message":"Forbidden"}' };
    expect(await tlsCall(local, "localhost", "/off/open")).toMatchObject(forbidden);
    expect(await local.call("GET", "/off/open")).toMatchObject(forbidden);
    expect(local.cloud.apis()).not.toHaveProperty("off");
  });
});

describe("with the strict endpoint access mode,", () => {
  const strict = (host: string, options: Parameters<typeof tlsCall>[3]) =>
    tlsCall(local, host, "/secure/open", options);

  it.each([
    ["the host's name", 200, "localhost", {}],
    ["the host's name in another case", 200, "LOCALHOST", { serverName: "localhost" }],
    ["no name for an address", 200, "127.0.0.1", { nameless: true }],
    ["no name for a host name", 403, "localhost", { nameless: true }],
    ["another name", 403, "localhost", { serverName: "a.local" }],
    ["the name of another host", 403, "b.local", { serverName: "localhost" }],
  ] as const)("a handshake with %s gets a %i", async (_, status, host, options) => {
    expect((await strict(host, options)).status).toBe(status);
  });

  it("the handshake needs the host's name, which the default mode does not require", async () => {
    const options = { serverName: "a.local" };
    expect((await tlsCall(local, "localhost", "/prod/open", options)).status).toBe(200);
  });
});

describe("a connection to the HTTPS port without valid TLS:", () => {
  async function raw(bytes: Buffer): Promise<string> {
    const socket = connect(tlsPortOf(local), "127.0.0.1");
    socket.on("error", () => undefined);
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk) => (text += String(chunk)));
    socket.write(bytes);
    await new Promise((resolve) => socket.once("close", resolve));
    return text;
  }

  it.each([
    ["plain HTTP", Buffer.from("GET /prod/open HTTP/1.1\r\nHost: localhost\r\n\r\n")],
    ["another protocol", Buffer.from("SSH-2.0-OpenSSH_9.2\r\n")],
    ["a record that exceeds TLS's limit", Buffer.from([0x16, 3, 1, 0xff, 0xff])],
  ])("%s gets a 400", async (_, bytes) => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });

  it.each([
    ["an empty hello", Buffer.from([0x16, 3, 1, 0, 4, 1, 0, 0, 0])],
    ["another handshake message", Buffer.from([0x16, 3, 1, 0, 4, 2, 0, 0, 0])],
    [
      "a malformed hello",
      Buffer.concat([Buffer.from([0x16, 3, 1, 0, 68, 1, 0, 0, 64]), Buffer.alloc(64, 1)]),
    ],
  ])("%s is closed without an HTTP response", async (_, bytes) => {
    expect(await raw(bytes)).not.toContain("HTTP");
    expect((await tlsCall(local, "localhost", "/prod/open")).status).toBe(200);
  });

  it("half a hello does not delay the closing of the cloud", async () => {
    const other = await startTestCloud([stack], undefined, undefined, undefined, { httpsPort: 0 });
    const socket = connect(tlsPortOf(other), "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.write(Buffer.from([0x16, 3]));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await other.close();
    await closed;
    expect(socket.bytesRead).toBe(0);
  });
});

describe("the local authority", () => {
  it("is readable by its owner only, and is kept across a restart", async () => {
    const state = join(local.directory, "state");
    for (const name of ["ca.pem", "ca-key.pem"]) {
      expect(statSync(join(state, name)).mode & 0o777).toBe(0o600);
    }
    expect(authorityOf(local)).not.toContain("PRIVATE");
    expect(readFileSync(join(state, "ca-key.pem"), "utf8")).toContain("PRIVATE");
    const before = authorityOf(local);
    local = await local.restart();
    await local.deploy(stack);
    expect(authorityOf(local)).toBe(before);
    expect((await tlsCall(local, "localhost", "/prod/open")).status).toBe(200);
  });
});
