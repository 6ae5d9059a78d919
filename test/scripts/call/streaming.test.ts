import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { main } from "../../../scripts/call/main.ts";
import { ioOf } from "../../../scripts/terminal/io.ts";
import { main as webhook } from "../../../scripts/webhook/main.ts";
import {
  answer,
  sendEndlessly,
  wireServer,
  type WireServer,
} from "../../signed-fetch/http/wire-server.ts";
import { startCommand } from "../run-command.ts";
import { session, stubSession, writeSessionState } from "./server.ts";
import { fakeProcess } from "../terminal/fake-process.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();
const file = join(folder, "answer.txt");
/** Node.js rejects an ESC in a header, but accepts a C1 character, which is a single byte there. */
const C1_HEADERS = ["x-amzn-ErrorType", "x-signet-diagnosis", "x-signet-reason"].map(
  (name) => [name, "\u009b2J"] as const,
);
const hostile = "\u001b[2J\u009b2J\u202e";
let server: WireServer;
let local: readonly string[];

beforeAll(async () => {
  server = await wireServer((socket, { path }) => {
    if (path === "/prod/endless") sendEndlessly(socket, 200);
    else if (path === "/prod/refused") sendEndlessly(socket, 403);
    else if (path === "/prod/cut") {
      socket.end("HTTP/1.1 200 Said\r\nContent-Length: 9\r\n\r\nhal");
    } else if (path === "/prod/begun") {
      socket.write(
        `HTTP/1.1 200 Said\r\nContent-Length: 999\r\n\r\nbegun ${session.sessionToken.slice(0, 9)}`,
      );
    } else if (path.startsWith("/2015")) {
      socket.end(answer(200, [["X-Amz-Log-Result", btoa("\u001b[2J\u009b2J")]], hostile));
    } else {
      const head = answer(path === "/prod/no" ? 403 : 200, C1_HEADERS);
      socket.write(Buffer.from(head.replace(/Content-Length: 0\r\n/, ""), "latin1"));
      socket.end(hostile);
    }
  });
  local = ["--state", writeSessionState(join(folder, "state"), server.host)];
});
afterAll(() => server.close());
beforeEach(() => {
  stubSession(folder);
  writeFileSync(file, "old");
  server.received.splice(0);
});
afterEach(() => vi.unstubAllEnvs());

async function call(...argv: readonly string[]) {
  const io = recordingIo();
  const status = await main([...local, ...argv], io);
  return { status, printed: io.printed(), said: io.said() };
}

/** Starts the command in a separate process, as the caller. */
function start(...argv: readonly string[]) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith("AWS_")),
  );
  return startCommand("call", [...local, ...argv], env);
}

describe("a response that does not end", () => {
  it("goes through a pipe with little memory, until Ctrl-C", async () => {
    const { child, ended } = start("/endless");
    child.stdout?.removeAllListeners("data");
    let length = 0;
    child.stdout?.on("data", (text: string) => (length += text.length));
    await vi.waitUntil(() => length > 300_000_000, { timeout: 20_000 });
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    const [, peak = "0"] = /^VmHWM:\s*(\d+) kB$/m.exec(status) ?? [];
    expect(Number(peak)).toBeLessThan(250_000);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ signal: "SIGINT", err: "" });
  });

  it("ends when its reader closes the pipe", async () => {
    const { child, ended } = start("/endless");
    await once(child.stdout ?? never(), "data");
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ status: 0, err: "" });
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "leaves the file of -o unchanged, and no file beside it, at %s",
    async (signal) => {
      const { child, ended } = start("-o", file, "/endless");
      while (readdirSync(folder).length < 3) await new Promise((done) => setTimeout(done, 5));
      child.kill(signal);
      expect((await ended).signal).toBe(signal);
      expect(readFileSync(file, "utf8")).toBe("old");
      expect(readdirSync(folder).toSorted()).toEqual(["answer.txt", "state"]);
    },
  );

  it("is rejected after 64 MiB if its status is an error", async () => {
    const { status, printed, said } = await call("/refused");
    expect({ status, printed }).toEqual({ status: 1, printed: "" });
    expect(said).toEqual([
      `call: ${server.host} returned 403 with a body larger than the limit of 64 MiB`,
    ]);
  });
});

describe("a response that ends too early", () => {
  it("leaves the file of -o unchanged, and no file beside it", async () => {
    const { status, said } = await call("-o", file, "/cut");
    expect(status).toBe(1);
    expect(said).toEqual([`call: the response of ${server.host} ended after 3 bytes: aborted`]);
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder).toSorted()).toEqual(["answer.txt", "state"]);
  });

  it("is not requested again, because a part of it is printed", async () => {
    expect((await call("/cut")).printed).toBe("hal");
    expect(server.received).toHaveLength(1);
  });
});

it("a response is shown while it arrives, except the possible beginning of a secret", async () => {
  const io = recordingIo();
  const done = main([...local, "--timeout", "0.5", "/begun"], io);
  await vi.waitFor(() => expect(io.printed()).toBe("begun "));
  expect(await done).toBe(1);
});

function never(): never {
  throw new Error("standard output is missing");
}

describe("a terminal is not controlled by a", () => {
  const run = async (work: (io: ReturnType<typeof ioOf>) => Promise<unknown>) => {
    const streams = fakeProcess({ isTTY: true, env: { NO_COLOR: "1" } });
    await work(ioOf(streams));
    return streams.printed() + streams.said();
  };

  it.each<[string, readonly string[]]>([
    ["header or body", ["-i", "-v", "--trace", "/yes"]],
    ["refusal", ["-i", "-v", "/no"]],
    ["log or result of a function", ["--function", "echo", "--log"]],
  ])("%s", async (_, argv) => {
    const shown = await run((io) => main([...local, ...argv], io));
    expect(shown).toMatch(/\\u001b\[2J/);
    expect(shown).toMatch(/\\u009b2J/);
    expect(shown).not.toMatch(/[^\P{C}\n\t]/u);
  });

  it("receiver of a webhook", async () => {
    const url = `http://${server.host}/prod/yes`;
    const argv = ["send", "--scheme", "github", "-d", "{}", "-i", url];
    const shown = await run((io) =>
      webhook(argv, { ...io, stdin: () => Promise.resolve(Buffer.alloc(32, "k")) }),
    );
    expect(shown).toMatch(/\\u001b\[2J/);
    expect(shown).not.toMatch(/[^\P{C}\n\t]/u);
  });
});
