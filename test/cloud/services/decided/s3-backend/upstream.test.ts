import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PayloadReader } from "../../../../../lib/cloud/services/decided/s3/s3-payload.ts";
import { checkedPieces } from "../../../../../lib/cloud/services/decided/s3-backend/checked-pieces.ts";
import { hexSha256 } from "../../../../../lib/sigv4/request/encoding.ts";
import { requestTarget, wireRequest, type Pair } from "../../../../../lib/sigv4/request/request.ts";
import { sign } from "../../../../../lib/sigv4/signing/sign.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";
import { inS3, rawS3 } from "./raw-s3.ts";

/** What the backend does once it has the headers of a request. */
let answer: (socket: Socket) => void;
/** The bytes that the backend has received, by connection. */
let received: { head: string; bodyBytes: number; ended: Promise<unknown> }[] = [];
let backend: Server;
let local: TestCloud;
let url: string;

beforeAll(async () => {
  backend = createServer((socket) => {
    const one = { head: "", bodyBytes: 0, ended: once(socket, "close") };
    received.push(one);
    let isHead = true;
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      if (!isHead) return void (one.bodyBytes += bytes.length);
      const end = bytes.indexOf("\r\n\r\n");
      one.head = bytes.toString("latin1", 0, end);
      one.bodyBytes = bytes.length - end - 4;
      isHead = false;
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  const address = backend.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  local = await startTestCloud([], undefined, undefined, undefined, {
    backends: { s3: { url, idleMs: 400 } },
  });
});
beforeEach(() => {
  received = [];
});
afterAll(async () => {
  await local.close();
  backend.close();
});

const sends =
  (text: string, ends = true) =>
  (socket: Socket): void =>
    void (ends ? socket.end(text) : socket.write(text));
const get = () => rawS3(local, "admin", "GET", "/files/key");

describe("a backend that", () => {
  it.each<[string, (socket: Socket) => void, number, string]>([
    ["hangs", () => undefined, 503, "did not answer within"],
    ["closes the connection", (socket) => socket.destroy(), 503, "ServiceUnavailable"],
    ["answers garbage", sends("garbage\r\n\r\n"), 500, "not HTTP"],
    ["redirects", sends("HTTP/1.1 307 x\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"), 500, "307"],
    ["changes the protocol", sends("HTTP/1.1 101 x\r\nUpgrade: x\r\n\r\n"), 500, "InternalError"],
    [
      "fails",
      sends("HTTP/1.1 500 x\r\nx-amz-request-id: 7\r\nContent-Length: 2\r\n\r\nno"),
      500,
      "no",
    ],
  ])("%s is an error of S3", async (_, does, status, text) => {
    answer = does;
    const response = await get();
    expect([response.status, response.text]).toEqual([status, expect.stringContaining(text)]);
  });

  it.each<[string, string]>([
    ["sends less than it announced", "Content-Length: 9\r\n\r\nshort"],
    ["breaks off", "Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n"],
  ])("%s does not make a whole response", async (_, rest) => {
    answer = sends(`HTTP/1.1 200 OK\r\n${rest}`);
    await expect(get()).rejects.toThrow("cannot reach");
  });

  it("sends more than it announced is cut", async () => {
    answer = sends("HTTP/1.1 200 OK\r\nx-signet-reason: forged\r\nContent-Length: 2\r\n\r\nmore");
    const response = await get();
    expect([response.text, response.header("x-signet-reason")]).toEqual(["mo", undefined]);
  });

  it("gets only what was decided, and no signature of the client", async () => {
    answer = sends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    await rawS3(local, "admin", "GET", "/f%69les/%C3%BC?x-id=GetObject&versionId=1", [
      ["Range", "bytes=0-1"],
      ["X-Forwarded-Host", "vault"],
      ["X-HTTP-Method-Override", "DELETE"],
    ]);
    const [{ head } = { head: "" }] = received;
    expect(head.split("\r\n")[0]).toBe("GET /files/%C3%BC?versionId=1 HTTP/1.1");
    expect(head.toLowerCase()).toContain("range: bytes=0-1");
    expect(head).toContain("Credential=S3RVER/");
    expect(head).toContain(`Host: ${new URL(local.cloud.awsEndpoint).host}`);
    expect(head.toLowerCase()).not.toMatch(/forwarded|override|x-id/);
  });

  it("is asked again after each failure", async () => {
    answer = sends("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    expect((await get()).text).toBe("ok");
  });
});

const LENGTH = 11 * 2 ** 20;
const large = Buffer.alloc(LENGTH, "a");
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
/** Answers once the whole body has arrived. */
const onceWhole = (socket: Socket): void => {
  socket.on("data", () => {
    if ((received[0]?.bodyBytes ?? 0) === LENGTH) socket.end(OK);
  });
};
const put = (headers: readonly Pair[] = [], body: Uint8Array = large) =>
  rawS3(local, "admin", "PUT", "/files/key", headers, body);

describe("an upload that is too long for memory", () => {
  it("reaches the backend as a whole", async () => {
    answer = onceWhole;
    expect((await put()).status).toBe(200);
    expect(received[0]?.head).toContain(`Content-Length: ${LENGTH}`);
  });

  it.each<[string, readonly Pair[], string]>([
    ["hash", [["x-amz-content-sha256", hexSha256("another")]], "XAmzContentSHA256Mismatch"],
    ["checksum", [["x-amz-checksum-crc32c", "AAAAAA=="]], "BadDigest"],
  ])("with a wrong %s does not reach it as a whole", async (_, headers, error) => {
    answer = onceWhole;
    const response = await put(headers);
    expect([response.status, response.text]).toEqual([400, expect.stringContaining(error)]);
    await received[0]?.ended;
    expect(received[0]?.bodyBytes).toBeLessThan(LENGTH);
  });

  it("does not give away its last bytes before it was checked", async () => {
    const headers: readonly Pair[] = [["x-amz-content-sha256", hexSha256("another")]];
    const request = wireRequest("PUT", "http://127.0.0.1/files/key", headers);
    const parts = (async function* () {
      yield* [Buffer.from("he"), Buffer.from("llo")];
    })();
    const sent: string[] = [];
    const send = async (): Promise<void> => {
      for await (const piece of await checkedPieces(parts, new PayloadReader(request, ""), 5)) {
        sent.push(Buffer.from(piece).toString());
      }
    };
    await expect(send()).rejects.toThrow("does not match what was computed");
    expect(sent).toEqual(["he"]);
  });

  it("is refused before its body is read", async () => {
    const other = await rawS3(local, "admin", "PUT", "/files/../key", [], large);
    expect([other.status, received.length]).toEqual([400, 0]);
  });

  it("is not stored if the backend says so before it has the whole body", async () => {
    answer = sends("HTTP/1.1 404 x\r\nContent-Length: 12\r\n\r\nNoSuchBucket", false);
    const refused = await put();
    expect([refused.status, refused.text]).toEqual([404, "NoSuchBucket"]);
    answer = sends(OK, false);
    expect((await put()).status).toBe(500);
  });

  it("ends at the backend when the client hangs up", async () => {
    let began: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (began = resolve));
    answer = () => began();
    const { host, hostname, port } = new URL(local.cloud.awsEndpoint);
    const headers: readonly Pair[] = [["Content-Length", String(LENGTH)]];
    const request = wireRequest("PUT", `http://${host}/files/key`, headers);
    const { request: signed } = sign(request, {
      ...inS3(local, "admin"),
      payload: "UNSIGNED-PAYLOAD",
    });
    const { Socket: Client } = await import("node:net");
    const client = new Client().connect(Number(port), hostname);
    const lines = signed.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    client.write(`PUT ${requestTarget(signed)} HTTP/1.1\r\n${lines}\r\n${"a".repeat(1000)}`);
    client.write("a".repeat(200_000));
    await begun;
    client.destroy();
    await received[0]?.ended;
    expect(received[0]?.bodyBytes).toBeLessThan(LENGTH);
  });
});

it("that cannot be used stops the start", async () => {
  const start = (backends: Record<string, { url: string }>) =>
    startTestCloud([], undefined, undefined, undefined, { backends });
  await expect(start({ sqs: { url } })).rejects.toThrow("the only service that can is s3");
  await expect(start({ s3: { url: `${url}/path` } })).rejects.toThrow("scheme, host and port only");
  await expect(start({ s3: { url: "http://user:secret@127.0.0.1" } })).rejects.toThrow(
    "only, such",
  );
  await expect(start({ s3: { url: "ftp://127.0.0.1" } })).rejects.toThrow("only, such");
  await expect(start({ s3: { url: "http://example.com" } })).rejects.toThrow(
    "example.com is not this machine: start the local cloud with --allow-http example.com",
  );
});
