import { createServer as createSecureServer } from "node:https";
import { createServer as createTcpServer, type Server } from "node:net";
import type { ServerResponse } from "node:http";
import { generate } from "selfsigned";
import { afterEach, describe, expect, it } from "vitest";
import { httpsKeyService } from "../../../../lib/cdk/runtime/https/https-key-service.ts";
import { KeyServiceFailed } from "../../../../lib/formats/sealed/key-service.ts";
import { parseTarget, type Pair } from "../../../../lib/sigv4/request/request.ts";
import { verify } from "../../../../lib/sigv4/verification/verify.ts";
import { fakeKms, json, type FakeKms, type Received } from "../../../cli/sealing/fake-kms.ts";
import { portOf } from "../../../port-of.ts";

const keys = { AWS_ACCESS_KEY_ID: "ASIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret-access-key" };
const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
const cipher = Buffer.from("cipher");
const OPENED = { Plaintext: "aGlkZGVu" };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function answering(answer: (response: ServerResponse, request: Received) => void) {
  const kms: FakeKms = await fakeKms(answer);
  closing.push(() => kms.close());
  const env: Record<string, string> = {
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL_KMS: kms.endpoint,
    ...keys,
  };
  const service = httpsKeyService(env);
  const decrypt = (deadline?: number) => service.decrypt(keyArn, cipher, { app: "é" }, deadline);
  return { env, received: kms.received, decrypt };
}

async function failure(attempt: Promise<unknown>): Promise<KeyServiceFailed> {
  const error: unknown = await attempt.catch((thrown: unknown) => thrown);
  if (!(error instanceof KeyServiceFailed)) throw new Error(`did not fail: ${String(error)}`);
  expect(error.message).not.toMatch(/\n|secret-access-key|hidden/);
  return error;
}

/** Verifies the signature of a request. */
function verified({ headers, path, text }: Received, secretAccessKey: string, now = new Date()) {
  const sessionToken = headers["x-amz-security-token"];
  const request = {
    method: "POST",
    ...parseTarget(path),
    headers: Object.entries(headers).map(([name, value]): Pair => [name, String(value)]),
    body: Buffer.from(text),
  };
  const find = () => ({
    secretAccessKey,
    ...(typeof sessionToken === "string" ? { sessionToken } : {}),
  });
  return verify(request, { find, now, region: "eu-west-1", service: "kms", windowMinutes: 5 });
}

describe("a request", () => {
  it("is signed with the environment's current credentials, session token included", async () => {
    const { env, received, decrypt } = await answering((response) => json(response, 200, OPENED));
    await decrypt();
    Object.assign(env, { AWS_SECRET_ACCESS_KEY: "second-secret", AWS_SESSION_TOKEN: "token" });
    await decrypt();
    const [first, second] = received;
    if (!first || !second) throw new Error("no request was received");
    expect(verified(first, "secret-access-key").ok).toBe(true);
    expect(verified(second, "second-secret").ok).toBe(true);
    expect(verified(second, "secret-access-key").ok).toBe(false);
    expect(first.headers["x-amz-security-token"]).toBeUndefined();
    expect(second.headers["x-amz-security-token"]).toBe("token");
  });

  it("is sent to the endpoint's path, and its signature covers the path", async () => {
    const { env, received, decrypt } = await answering((response) => json(response, 200, OPENED));
    env["AWS_ENDPOINT_URL_KMS"] += "/behind/a-proxy";
    await decrypt();
    expect(received[0]?.path).toBe("/behind/a-proxy/");
    expect(received[0] && verified(received[0], "secret-access-key").ok).toBe(true);
  });

  it("uses a new connection, because an idle one would be dead when Lambda thaws the process", async () => {
    const ports = new Set<number | undefined>();
    const { received, decrypt } = await answering((response) => {
      ports.add(response.socket?.remotePort);
      // The server offers to keep the connection open.
      json(response, 200, OPENED, { Connection: "keep-alive" });
    });
    for (let times = 0; times < 3; times++) await decrypt();
    expect(ports.size).toBe(3);
    expect(received[0]?.headers.connection).toBe("close");
  });

  it("has a Content-Length", async () => {
    const { received, decrypt } = await answering((response) => json(response, 200, OPENED));
    await decrypt();
    const { headers, text = "" } = received[0] ?? {};
    expect(headers?.["content-length"]).toBe(String(Buffer.byteLength(text)));
    expect(headers?.["transfer-encoding"]).toBeUndefined();
  });

  it("is not sent if the session token is invalid in a header", async () => {
    const { env, received, decrypt } = await answering((response) => json(response, 200, OPENED));
    env["AWS_SESSION_TOKEN"] = "hidden\r\nX-Amz-Target: x";
    expect((await failure(decrypt())).message).toMatch(/not allowed in a request$/);
    expect(received).toHaveLength(0);
  });

  it.each(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])(
    "is not sent without %s",
    async (name) => {
      const { env, received, decrypt } = await answering((response) => json(response, 200, OPENED));
      env[name] = "";
      expect((await failure(decrypt())).message).toBe(
        "no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
      );
      expect(received).toHaveLength(0);
    },
  );
});

describe("the clock", () => {
  const late = 20 * 60_000;
  const refusing = (shiftMs: number, name = "InvalidSignatureException") =>
    answering((response, request) => {
      const now = new Date(Date.now() + shiftMs);
      const headers = { Date: now.toUTCString() };
      if (verified(request, "secret-access-key", now).ok) json(response, 200, OPENED, headers);
      else json(response, 400, { __type: name, message: "Signature expired: x" }, headers);
    });

  it.each([late, -late])(
    "is corrected by the clock of KMS if it differs by %i ms",
    async (shiftMs) => {
      const { received, decrypt } = await refusing(shiftMs);
      expect((await failure(decrypt())).transient).toBe(true);
      expect(Buffer.from(await decrypt()).toString()).toBe("hidden");
      expect(received).toHaveLength(2);
    },
  );

  it("is corrected for both of two simultaneous calls", async () => {
    const { decrypt } = await refusing(late);
    const failures = await Promise.all([failure(decrypt()), failure(decrypt())]);
    expect(failures.map(({ transient }) => transient)).toEqual([true, true]);
  });

  it("is not corrected if it is right and the secret is wrong", async () => {
    const { env, decrypt } = await refusing(0);
    env["AWS_SECRET_ACCESS_KEY"] = "another";
    expect((await failure(decrypt())).transient).toBe(false);
  });

  it("is not corrected after an error that is not about the signature", async () => {
    const { decrypt } = await refusing(late, "AccessDeniedException");
    expect((await failure(decrypt())).transient).toBe(false);
    expect((await failure(decrypt())).kmsError).toBe("AccessDeniedException");
  });
});

describe("a call fails if the response", () => {
  it.each([
    [
      "is not JSON",
      200,
      "<html>hidden",
      false,
      /responded with status 200, but not in the form of KMS$/,
    ],
    ["is null", 200, "null", false, /responded with status 200, but not in the form of KMS$/],
    ["is a list", 200, "[]", false, /responded with status 200, but not in the form of KMS$/],
    [
      "is a 502 of a gateway",
      502,
      "<html>",
      true,
      /responded with status 502, but not in the form of KMS$/,
    ],
    [
      "does not name an error",
      400,
      "{}",
      false,
      /responded with status 400, but not in the form of KMS$/,
    ],
    [
      "names an error that is not a string",
      400,
      '{"__type":{}}',
      false,
      /responded with status 400, but not in the form of KMS$/,
    ],
    ["has no plaintext", 200, "{}", false, /^KMS answered no plaintext$/],
    ["has a plaintext that is not a string", 200, '{"Plaintext":1}', false, /no plaintext$/],
  ])("%s", async (_, status, text, transient, message) => {
    const { decrypt } = await answering((response) => response.writeHead(status).end(text));
    expect(await failure(decrypt())).toMatchObject({
      message: expect.stringMatching(message),
      transient,
    });
  });

  it("is larger than any response of KMS, before the whole body has arrived", async () => {
    let cut = false;
    const { decrypt } = await answering((response) => {
      response.on("close", () => (cut = !response.writableFinished));
      response.write(`{"Plaintext":"${"A".repeat(100_000)}`);
    });
    expect((await failure(decrypt())).message).toBe(
      "KMS cannot be reached: the response is too large",
    );
    await expect.poll(() => cut).toBe(true);
  });

  it("ends early", async () => {
    const { decrypt } = await answering((response) => {
      response.writeHead(200, { "Content-Length": 1_000 });
      response.write('{"Plaintext":"aGlk', () => response.destroy());
    });
    expect(await failure(decrypt())).toMatchObject({
      message: expect.stringMatching(
        /^KMS cannot be reached: (aborted|the connection was closed early)$/,
      ),
      transient: true,
    });
  });

  it("does not arrive within two seconds, or before an earlier deadline", async () => {
    const { decrypt } = await answering(() => undefined);
    const started = performance.now();
    const [whole, early] = [failure(decrypt()), failure(decrypt(Date.now() + 50))];
    expect((await early).message).toBe("KMS cannot be reached: no response in time");
    expect(performance.now() - started).toBeLessThan(1_000);
    expect((await whole).transient).toBe(true);
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it.each([
    ["changes the protocol", 101, { Connection: "Upgrade", Upgrade: "x" }],
    ["is a redirect", 307, { Location: "http://127.0.0.1:1/" }],
    ["has no content", 204, {}],
  ])("%s", async (_, status, headers) => {
    const { decrypt } = await answering((response) => response.writeHead(status, headers).end());
    expect(await failure(decrypt())).toBeInstanceOf(KeyServiceFailed);
  });

  it("has the status 429, without a body", async () => {
    const { decrypt } = await answering((response) => response.writeHead(429).end());
    expect((await failure(decrypt())).transient).toBe(true);
  });

  it("is not HTTP", async () => {
    const server = createTcpServer((socket) => socket.end("hello\r\n"));
    const port = await listening(server);
    const service = httpsKeyService(at(`http://127.0.0.1:${port}`));
    expect((await failure(service.decrypt(keyArn, cipher, {}))).transient).toBe(false);
  });

  it("comes from a server whose certificate is self-signed", async () => {
    const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }]);
    let asked = false;
    const server = createSecureServer({ cert, key }, () => (asked = true));
    const port = await listening(server);
    const service = httpsKeyService(at(`https://localhost:${port}`));
    expect(await failure(service.decrypt(keyArn, cipher, {}))).toMatchObject({
      message: "KMS cannot be reached: self-signed certificate",
      transient: false,
    });
    expect(asked).toBe(false);
  });
});

const at = (url: string) => ({ AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL_KMS: url, ...keys });

async function listening(server: Server): Promise<number> {
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return portOf(server);
}
