import { execFileSync } from "node:child_process";
import { EventEmitter, once } from "node:events";
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  headerValues,
  wireRequest,
  type Pair,
  type WireRequest,
} from "../../../lib/sigv4/request/request.ts";
import { main } from "../../../scripts/call/main.ts";
import { answer, wireServer, type WireServer } from "../../signed-fetch/http/wire-server.ts";
import { isSigned, session, stubSession, writeSessionState } from "./server.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { startCommand } from "../run-command.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();
const token = session.sessionToken;
const arrivals = new EventEmitter();
let server: WireServer;
let local: readonly string[];

/** Repeats the session token in the encodings in which services repeat it. */
const echo = JSON.stringify({
  message: `'x-amz-security-token:${token}\n' X-Amz-Security-Token=${encodeURIComponent(token)}`,
  twice: encodeURIComponent(encodeURIComponent(token)),
}).replaceAll("=", String.raw`\u003d`);

function respond({ path, ...request }: WireRequest): string {
  if (path === "/prod/refused") {
    return answer(403, [["x-signet-diagnosis", `wrong ${token}`]], `${echo}${token}`);
  }
  if (path === "/prod/echo") {
    return answer(
      200,
      [
        ["X-Echo", token],
        ["x-signet-diagnosis", "never"],
      ],
      `${echo}${token}`,
    );
  }
  if (path === "/prod/busy") return answer(503, [], "busy");
  if (path.startsWith("/2015-03-31/functions/")) return invoked(path, request);
  const signed = isSigned({ path, ...request });
  return signed ? answer(200, [["X-Answer", "a"]], "ok") : answer(403, [], "unsigned");
}

function invoked(path: string, { headers, body }: Omit<WireRequest, "path">): string {
  const sent = Buffer.from(body).toString("utf8");
  const asked = (name: string) =>
    headerValues({ ...wireRequest("GET", "http://a/"), headers }, name)[0];
  if (sent.includes("deny")) {
    const type = ["x-amzn-errortype", "AccessDeniedException"] as const;
    return answer(403, [type], `{"Message":"no ${token}"}`);
  }
  if (asked("x-amz-invocation-type") === "Event") return answer(202);
  const log = Buffer.from(`log ${token}\n`).toString("base64");
  const also: Pair[] = [];
  if (sent.includes("fail")) also.push(["X-Amz-Function-Error", "Unhandled"]);
  if (asked("x-amz-log-type") === "Tail") also.push(["X-Amz-Log-Result", log]);
  return answer(200, also, JSON.stringify({ path, sent, token }));
}

beforeAll(async () => {
  server = await wireServer((socket, request) => {
    if (request.path === "/prod/never") arrivals.emit("never");
    else socket.end(respond(request));
  });
  local = ["--state", writeSessionState(join(folder, "state"), server.host)];
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  server.received.splice(0);
  stubSession(folder);
});
afterEach(() => vi.unstubAllEnvs());

async function call(...argv: readonly string[]) {
  const io = recordingIo();
  const status = await main([...local, ...argv], io);
  return { status, printed: io.printed(), said: io.said() };
}

describe("the session token and the secret key are not printed by a", () => {
  it.each<[string, readonly string[], number]>([
    ["refused call", ["/refused"], 1],
    ["refused call with its headers", ["-i", "-v", "--trace", "/refused"], 1],
    ["refused call as JSON", ["--trace=json", "--no-explain", "/refused"], 1],
    ["refused call with --fail", ["--fail", "/refused"], 1],
    ["call whose response repeats them", ["-i", "-v", "--trace", "/echo"], 0],
    ["call without a response", ["--trace", "-v", "--timeout", "0.05", "/never"], 1],
    ["dry run", ["--dry-run", "--trace", "-d", "{}", "/refused"], 0],
    ["dry run as JSON", ["--dry-run", "--trace=json", "/refused"], 0],
    ["curl command", ["--curl", "-d", token, "/refused"], 0],
    ["Lambda invocation", ["--function", "echo", "--log", "--trace"], 0],
    ["Lambda invocation that is queued", ["--function", "echo", "--async", "--trace=json"], 0],
    ["Lambda invocation that fails", ["--function", "echo", "-d", '"fail"', "--log"], 1],
    ["Lambda invocation that is refused", ["--function", "echo", "-d", '"deny"', "--trace"], 1],
  ])("%s", async (_, argv, expected) => {
    const { status, printed, said } = await call(...argv);
    const all = printed + said.join("\n");
    expect(status).toBe(expected);
    for (const secret of [token, session.secretAccessKey]) {
      expect(all).not.toContain(secret);
      expect(all).not.toContain(encodeURIComponent(secret));
      expect(all).not.toContain(encodeURIComponent(encodeURIComponent(secret)));
      expect(all).not.toContain(secret.slice(0, secret.indexOf("=")));
    }
    expect(all).toMatch(/\[session token\]|\$AWS_SESSION_TOKEN/);
  });

  it("dry run with made-up short ones, which are not replaced elsewhere in the output", async () => {
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "api");
    vi.stubEnv("AWS_SESSION_TOKEN", "prod");
    const { printed } = await call("--dry-run", "/x");
    expect(printed).toContain("GET /prod/x HTTP/1.1");
    expect(printed).toContain("x-amz-security-token: [session token]");
    expect(printed).toContain("/execute-api/");
  });

  it("note about a presigned URL, although the URL itself must contain the token", async () => {
    const { status, printed, said } = await call("--presign", "60", "--trace", "/x");
    expect(status).toBe(0);
    expect(new URL(printed).searchParams.get("X-Amz-Security-Token")).toBe(token);
    expect(said.join("\n")).not.toContain("canary");
    expect(said.join("\n")).toContain("the URL contains the session token");
  });
});

describe("--dry-run", () => {
  it("prints the request and sends nothing", async () => {
    const { status, printed, said } = await call("--dry-run", "-d", "tea", "/x?b=1&a=2");
    expect({ status, said }).toEqual({ status: 0, said: [] });
    expect(printed).toMatch(
      /^POST \/prod\/x\?b=1&a=2 HTTP\/1\.1\nHost: .*\nContent-Type: application\/json\n[^]*\nAuthorization: AWS4-HMAC-SHA256 .*\n\ntea\n$/,
    );
    expect(server.received).toEqual([]);
  });

  it("prints only the trace, as JSON, with --trace=json", async () => {
    const { printed, said } = await call("--dry-run", "--trace=json", "/x");
    expect(said).toEqual([]);
    expect(JSON.parse(printed)).toMatchObject({
      authorization: expect.stringContaining("/eu-west-1/execute-api/aws4_request"),
      redacted: true,
    });
  });
});

describe("--presign", () => {
  it("prints a URL that makes only this one request", async () => {
    const { printed, said } = await call("--presign", "300", "/x?a=2&a=1");
    expect(said).toEqual([
      "note: the URL contains the session token, and expires with it at the latest",
    ]);
    expect(isSigned(wireRequest("GET", printed.trim()))).toBe(true);
    expect(isSigned(wireRequest("DELETE", printed.trim()))).toBe(false);
    expect(isSigned(wireRequest("GET", printed.trim().replace("a=2", "a=3")))).toBe(false);
    expect(server.received).toEqual([]);
  });

  it("signs method, headers and body, and says what must be sent", async () => {
    const argv = ["--presign", "60", "-d", "tea", "-H", "Content-Type: text/plain", "/x"];
    const { printed, said } = await call(...argv);
    expect(said[0]).toBe(
      "note: the request must be sent as POST, with exactly this body, because its hash is signed, with the header Content-Type as given",
    );
    const typed = [["Content-Type", "text/plain"]] as const;
    const url = printed.trim();
    expect(isSigned(wireRequest("POST", url, typed, Buffer.from("tea")))).toBe(true);
    expect(isSigned(wireRequest("POST", url, typed, Buffer.from("coffee")))).toBe(false);
    expect(isSigned(wireRequest("POST", url, [], Buffer.from("tea")))).toBe(false);
  });

  it("says that API Gateway limits the URL to five minutes if more are asked for", async () => {
    const { printed, said } = await call("--presign", "301", "/x");
    expect(printed).toContain("X-Amz-Expires=301");
    expect(said).toContain(
      "note: execute-api accepts the URL for 5 minutes only, even if its expiry is later",
    );
  });

  it("makes a URL for a WebSocket client, without an expiry", async () => {
    const url = "wss://abc123.execute-api.eu-west-1.amazonaws.com/prod";
    const { status, printed, said } = await call("--presign", "60", url);
    expect(status).toBe(0);
    expect(printed).toMatch(
      /^wss:\/\/abc123\.execute-api\.eu-west-1\.amazonaws\.com\/prod\?X-Amz-/,
    );
    expect(printed).not.toContain("X-Amz-Expires");
    expect(said[0]).toMatch(/valid for 5 minutes/);
    expect(isSigned(wireRequest("GET", printed.trim()))).toBe(true);
    expect((await call(url)).status).toBe(2);
  });
});

describe("--curl", () => {
  it("prints the command, and says where its secrets come from", async () => {
    const { status, printed, said } = await call("--curl", "/x?b=1&a=2");
    expect(status).toBe(0);
    expect(printed).toContain("aws:amz:eu-west-1:execute-api");
    expect(printed).toContain(`'http://${server.host}/prod/x?a=2&b=1'`);
    expect(said).toEqual([
      "note: curl takes AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN from the environment",
    ]);
    expect(server.received).toEqual([]);
  });

  it("warns if some curl versions will be rejected, and rejects a request that cannot be signed", async () => {
    expect((await call("--curl", "/a%20b")).said[0]).toMatch(
      /^warning: curl versions that sign the path unchanged/,
    );
    expect((await call("--curl", "-H", "Authorization: x", "/x")).status).toBe(2);
  });
});

describe("--trace", () => {
  it("is coloured for a terminal and plain otherwise", async () => {
    const io = { ...recordingIo(), colours: { out: false, err: true } };
    await main([...local, "--trace", "/x"], io);
    const text = io.said().join("\n");
    expect(text).not.toBe(stripVTControlCharacters(text));
    const plain = (await call("--trace", "/x")).said.join("\n");
    expect(plain).toBe(stripVTControlCharacters(plain));
  });

  it("with the value json is one line on standard error", async () => {
    const { printed, said } = await call("--trace=json", "/x");
    expect(printed).toBe("ok\n");
    expect(said.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(["payloadHash"]);
  });
});

describe("a refusal", () => {
  it("is explained in one line, unless --no-explain is given", async () => {
    expect((await call("/refused")).said).toEqual(["HTTP 403 Said", "wrong [session token]"]);
    expect((await call("--explain", "/refused")).said).toHaveLength(2);
    expect((await call("--no-explain", "/refused")).said).toEqual(["HTTP 403 Said"]);
    expect((await call("/echo")).said).toEqual([]);
  });

  it("prints its body unless --fail is given, and ends with 1 in both cases", async () => {
    const { status, printed } = await call("/refused");
    expect([status, printed.includes("[session token]")]).toEqual([1, true]);
    expect(await call("--fail", "/refused")).toMatchObject({ status: 1, printed: "" });
    expect(await call("--fail", "/x")).toMatchObject({ status: 0, printed: "ok\n" });
  });
});

describe("a response", () => {
  it("is printed after its headers with -i", async () => {
    const { printed } = await call("-i", "/x");
    expect(printed).toMatch(/^HTTP\/1\.1 200 Said\nX-Answer: a\n[^]*\n\nok\n$/);
  });

  it("is shown with -v for each attempt", async () => {
    const { status, said } = await call("-v", "--retries", "1", "/busy");
    expect(status).toBe(1);
    expect(said[0]).toMatch(
      /^> GET \/prod\/busy HTTP\/1\.1\n> Host: [^]*\n>\n< HTTP\/1\.1 503 Said\n[^]*\n<\n\* retry in \d+ ms, reason: server$/,
    );
    expect(said[1]).toMatch(/^> GET [^]*\n<$/);
    expect(said.slice(2)).toEqual(["HTTP 503 Said"]);
    expect(server.received).toHaveLength(2);
  });

  it.each([
    [[], 3],
    [["--retries", "0"], 1],
  ])(
    "that fails temporarily causes retries: with %j the request is sent %d times",
    async (argv, times) => {
      await call(...argv, "/busy");
      expect(server.received).toHaveLength(times);
    },
  );

  it("must arrive within --timeout", async () => {
    const { status, said } = await call("--timeout", "0.05", "/never");
    expect(status).toBe(1);
    expect(said).toEqual([`call: cannot reach ${server.host}: no response in time`]);
  });

  it("may depend on a header that is signed only with --sign-header", async () => {
    const signedNames = () =>
      headerValues(
        server.received.at(-1)?.request ?? wireRequest("GET", "http://a/"),
        "authorization",
      );
    await call("-H", "X-One: 1", "--sign-header", "x-one", "/x");
    expect(signedNames()[0]).toContain("x-amz-security-token;x-one,");
    await call("-H", "X-One: 1", "/x");
    expect(signedNames()[0]).not.toContain("x-one");
  });
});

describe("-o", () => {
  const file = join(folder, "answer.txt");
  beforeEach(() => writeFileSync(file, "old"));
  const content = () => readFileSync(file, "utf8");

  it("replaces the file by the response, byte for byte", async () => {
    expect(await call("-o", file, "/x")).toEqual({ status: 0, printed: "", said: [] });
    expect(content()).toBe("ok");
    await call("-i", "-o", file, "/x");
    expect(content()).toMatch(/^HTTP\/1\.1 200 Said\n[^]*\n\nok$/);
  });

  it.each([
    ["is refused", ["/refused"]],
    ["gets no response", ["--timeout", "0.05", "/never"]],
    ["names an unknown function", ["--function", "none"]],
    ["fails in the function", ["--function", "echo", "-d", '"fail"']],
  ])("leaves the file unchanged if the call %s", async (_, argv) => {
    expect((await call("-o", file, ...argv)).status).toBe(1);
    expect(content()).toBe("old");
  });

  it("leaves the file unchanged if the command is killed", async () => {
    const arrived = once(arrivals, "never");
    const { child, ended } = startCommand(
      "call",
      [...local, "-o", file, "/never"],
      Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("AWS_"))),
    );
    await arrived;
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    expect(content()).toBe("old");
    expect(readdirSync(folder).filter((name) => name.startsWith("answer"))).toEqual(["answer.txt"]);
  });

  it.each([
    ["into a missing folder", join(folder, "none", "x"), /^call: cannot write .*ENOENT/],
    ["to a folder", folder, /^call: cannot write .*it is a folder$/],
  ])("says before anything is sent that it cannot write %s", async (_, path, message) => {
    const { status, said } = await call("-o", path, "/x");
    expect(status).toBe(1);
    expect(said).toEqual([expect.stringMatching(message)]);
    expect(server.received).toEqual([]);
  });

  it("writes into a pipe or a device instead of replacing it", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = openSync(pipe, "r+");
    expect((await call("-o", pipe, "/x")).status).toBe(0);
    const bytes = Buffer.alloc(8);
    expect(bytes.toString("utf8", 0, readSync(reader, bytes))).toBe("ok");
    closeSync(reader);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  it("with - writes to standard output", async () => {
    expect((await call("-o", "-", "/x")).printed).toBe("ok\n");
  });
});

describe("--function", () => {
  const path = "/2015-03-31/functions/echo/invocations";
  const answered = (text: string): { path: string; sent: string } => JSON.parse(text);

  it("invokes a function of the local cloud with -d as its event, byte for byte", async () => {
    const event = '{ "big": 12345678901234567890 }';
    const { status, printed, said } = await call("--function", "echo", "-d", event);
    expect({ status, said }).toEqual({ status: 0, said: [] });
    expect(answered(printed)).toMatchObject({ path, sent: event });
  });

  it("sends {} without -d, and takes an ARN and a qualifier", async () => {
    expect(answered((await call("--function", "echo")).printed)).toMatchObject({
      path,
      sent: "{}",
    });
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:echo";
    expect((await call("--function", arn)).status).toBe(0);
    expect((await call("--function", "echo:live")).status).toBe(0);
    expect((await call("--function", arn.replace("eu-west-1", "eu-west-2"))).status).toBe(1);
  });

  it("queues the event with --async, and shows the log with --log", async () => {
    const queued = await call("--function", "echo", "--async");
    expect(queued).toMatchObject({ status: 0, printed: "" });
    const { said } = await call("--function", "echo", "--log");
    expect(said).toEqual(["log [session token]"]);
  });

  it("ends with 1 if the function fails, and prints its error unless --fail is given", async () => {
    const failed = await call("--function", "echo", "-d", '"fail"');
    expect(failed.status).toBe(1);
    expect(failed.said.at(-1)).toBe("echo failed: Unhandled");
    expect(failed.printed).toContain("fail");
    expect((await call("--function", "echo", "-d", '"fail"', "--fail")).printed).toBe("");
  });

  it("says in one line why the function was not invoked", async () => {
    const { status, said } = await call("--function", "echo", "-d", '"deny"');
    expect(status).toBe(1);
    expect(said.at(-1)).toBe("call: cannot invoke echo: AccessDeniedException: no [session token]");
    expect((await call("--function", "echo", "-d", '"deny"', "--no-explain")).said).toHaveLength(1);
    expect((await call("--function", "none")).said).toEqual([
      "call: the local cloud has no function none; it has echo",
    ]);
  });
});
