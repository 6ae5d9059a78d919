import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { ioOf, showsColours } from "../../../scripts/terminal/io.ts";
import { fakeProcess } from "./fake-process.ts";

it.each<[string, boolean | undefined, NodeJS.ProcessEnv, boolean]>([
  ["a terminal", true, { TERM: "xterm" }, true],
  ["a pipe", undefined, { TERM: "xterm" }, false],
  ["a terminal with NO_COLOR", true, { NO_COLOR: "1" }, false],
  ["a terminal with an empty NO_COLOR", true, { NO_COLOR: "" }, true],
  ["a terminal with NODE_DISABLE_COLORS", true, { NODE_DISABLE_COLORS: "1" }, false],
  ["a dumb terminal", true, { TERM: "dumb" }, false],
  ["a pipe with FORCE_COLOR", undefined, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  ["a terminal with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, false],
])("showsColours decides as Node does on %s", (_, isTTY, env, shown) => {
  expect(showsColours(isTTY === undefined ? {} : { isTTY }, env)).toBe(shown);
});

const HOSTILE = "\u001b]0;title\u0007 \u009b2J \u202e\u200b\n";
const VISIBLE = "\\u001b]0;title\\u0007 \\u009b2J \\u202e\\u200b\n";

async function printAll(streams: ReturnType<typeof fakeProcess>): Promise<void> {
  const io = ioOf(streams);
  io.out(HOSTILE);
  io.outWithSecret(HOSTILE);
  io.err(HOSTILE.trimEnd());
  const bytes = io.bytes();
  // The C1 character is cut in two.
  const whole = Buffer.from(HOSTILE);
  await bytes.write(whole.subarray(0, whole.indexOf(0x9b)));
  await bytes.write(whole.subarray(whole.indexOf(0x9b)));
  await bytes.end();
}

describe("printed text", () => {
  it("has visible control characters on a terminal", async () => {
    const streams = fakeProcess({ isTTY: true });
    await printAll(streams);
    expect(streams.printed()).toBe(VISIBLE.repeat(3));
    expect(streams.said()).toBe(VISIBLE);
  });

  it("is unchanged in a pipe", async () => {
    const streams = fakeProcess();
    await printAll(streams);
    expect(streams.printed()).toBe(HOSTILE.repeat(3));
    expect(streams.said()).toBe(HOSTILE);
  });

  it("is visible on a terminal even if its bytes are not valid UTF-8", async () => {
    const streams = fakeProcess({ isTTY: true });
    const bytes = ioOf(streams).bytes();
    await bytes.write(Buffer.from([0x9b, 0x32, 0x4a, 0xc2]));
    await bytes.end();
    expect(streams.printed()).toBe("\ufffd2J\ufffd");
  });

  it("contains no secret of the environment, except from outWithSecret", async () => {
    const token = "canary+session/token==";
    const streams = fakeProcess({ env: { AWS_SESSION_TOKEN: token } });
    const io = ioOf(streams);
    io.out(`${token}\n`);
    io.err(token);
    io.coloured("err", token);
    const bytes = io.bytes();
    await bytes.write(Buffer.from(token));
    await bytes.end();
    expect(streams.printed()).toBe("[session token]\n[session token]");
    expect(streams.said()).toBe("[session token]\n[session token]\n");
    io.outWithSecret(token);
    expect(streams.printed()).toContain(token);
  });

  it("is no longer needed after its reader has closed the output", async () => {
    const streams = fakeProcess();
    streams.stdout.on("error", () => undefined);
    const bytes = ioOf(streams).bytes();
    expect(await bytes.write(Buffer.from("a"))).toBe(true);
    streams.stdout.destroy();
    expect(await bytes.write(Buffer.from("b"))).toBe(false);
    await bytes.end();
  });
});

it("a prompt is shown with visible control characters", async () => {
  const streams = fakeProcess({ isTTY: true });
  const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const typed = ioOf({ ...streams, stdin: terminal }).stdin("password of \u001b[2J: ");
  terminal.write("x\r");
  expect((await typed).toString()).toBe("x");
  expect(streams.said()).toBe("password of \\u001b[2J: \n");
});
