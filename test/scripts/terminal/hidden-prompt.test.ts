import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  hiddenLine,
  TypingRefused,
  type Terminal,
} from "../../../scripts/terminal/hidden-prompt.ts";

/** A terminal that gets keys as chunks, and records the calls of its methods. */
class FakeTerminal extends EventEmitter implements Terminal {
  readonly events: string[] = [];
  readonly setRawMode = (raw: boolean) => void this.events.push(raw ? "raw" : "cooked");
  readonly pause = () => void this.events.push("pause");
  readonly resume = () => void this.events.push("resume");
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Types chunks one after another, and returns the outcome. */
async function type(...chunks: readonly (string | Uint8Array)[]) {
  const terminal = new FakeTerminal();
  let shown = "";
  const typed = hiddenLine("value: ", terminal, (text) => {
    terminal.events.push("show");
    shown += text;
  });
  const outcome = typed.then(
    (value) => ({ value: value.toString("utf8") }),
    (refusal: unknown) => ({ refusal }),
  );
  for (const chunk of chunks) terminal.emit("data", Buffer.from(chunk));
  await vi.runAllTimersAsync();
  return { terminal, shown, ...(await outcome) };
}

describe("a typed line", () => {
  it.each([
    ["hunter2", ["hunter2\r"]],
    ["one key at a time", "one key at a time\r".split("")],
    ["ended by a newline", ["ended by a newline\n"]],
    ["ended by Ctrl-D", ["ended by Ctrl-D\u0004"]],
    ["ended by CRLF", ["ended by CRLF\r\n"]],
    ["ended by CRLF in two", ["ended by CRLF in two\r", "\n"]],
    ["corrected", ["corrX\u007fecteX\bd\r"]],
    ["over again", ["wrong\u0015over again\r"]],
    ["nothing to take back", ["\u007f\u007fnothing to take back\r"]],
    ["é茶", ["é茶\u{1FAD6}\u007f\r"]],
    ["blanks around ", [" \u007fblanks around \r"]],
    ["", ["\r"]],
    ["", ["\u0004"]],
  ])("is %j", async (value, chunks) => {
    expect(await type(...chunks)).toMatchObject({ value });
  });

  it("is complete even if a character arrives in several chunks", async () => {
    const bytes = Buffer.from("é茶\r");
    const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(await type(...pieces)).toMatchObject({ value: "é茶" });
  });

  it("is never shown, and the terminal is restored afterwards", async () => {
    const { terminal, shown } = await type("hunter2\r");
    expect(shown).toBe("value: \n");
    expect(terminal.events).toEqual(["raw", "show", "resume", "cooked", "pause", "show"]);
    expect(terminal.listenerCount("data")).toBe(0);
  });
});

describe("typing is rejected", () => {
  it.each([
    ["at Ctrl-C", ["hun\u0003ter2\r"], "interrupted"],
    ["at Ctrl-C after the line", ["hunter2\r\u0003"], "interrupted"],
    [
      "if two lines are pasted",
      ["one\ntwo\n"],
      "the value has several lines; pipe it in, or use < file",
    ],
    [
      "if two lines arrive in two chunks",
      ["one\r", "two\r"],
      "the value has several lines; pipe it in, or use < file",
    ],
    [
      "if a second line is not ended",
      ["one\r", "t"],
      "the value has several lines; pipe it in, or use < file",
    ],
    [
      "at an arrow key",
      ["hun\u001b[Dter2\r"],
      "a key that types no character was pressed; try again, or pipe the value in",
    ],
    [
      "at Tab",
      ["hunter\t\r"],
      "a key that types no character was pressed; try again, or pipe the value in",
    ],
    [
      "at Ctrl-Z",
      ["hunter\u001a\r"],
      "a key that types no character was pressed; try again, or pipe the value in",
    ],
  ])("%s", async (_, chunks, message) => {
    const { terminal, shown, ...outcome } = await type(...chunks);
    expect(outcome).toEqual({ refusal: new TypingRefused(message) });
    expect(shown).toBe("value: \n");
    expect(terminal.events.slice(-3)).toEqual(["cooked", "pause", "show"]);
  });

  it("if the terminal is closed", async () => {
    const terminal = new FakeTerminal();
    const typed = hiddenLine("value: ", terminal, () => undefined);
    terminal.emit("data", Buffer.from("hunter2"));
    terminal.emit("end");
    await expect(typed).rejects.toThrow(new TypingRefused("interrupted"));
    expect(terminal.events).toContain("cooked");
  });
});
