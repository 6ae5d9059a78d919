import type { Log, LoggedRequest } from "../../process/log.ts";
import type { LogStream } from "./log-stream.ts";

/** An invocation with the request that waits for it, as the log names them. */
export interface LoggedInvocation extends Partial<LoggedRequest> {
  readonly invocationId: string;
}

/** What the function's process writes for a line feed inside of an event. */
const LINE_FEED = "\x1E";
const TAIL_BYTES = 4096;
const LONGEST_TAIL = 16 * TAIL_BYTES;
/** Maximum length of a log event. A longer line becomes several events. */
const EVENT_LENGTH = 262_144;
/** What precedes a text of `console`, or of Python's `logging`, in Lambda's text format: time, request id and level. */
const PREFIX =
  /^(?:\d{4}-\d\d-\d\dT[\d:.]+Z\t\S+\t(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t|\[[A-Z]+\]\t\d{4}-\d\d-\d\dT[\d:.]+Z\t\S*\t)/;

/** The log of one process of a function: what it printed, and the lines that Lambda itself adds. */
export class FunctionLog {
  readonly stream: LogStream;
  readonly #functionName: string;
  readonly #log: Log;
  /** The running or last invocation, to which output belongs. The first one also gets the output of the start. */
  invocation: LoggedInvocation;
  /** How many pieces the function has printed. */
  printed = 0;
  #tail = "";
  /** The pieces of a line whose end has not arrived yet. */
  #pieces: string[] = [];
  #length = 0;

  constructor(functionName: string, log: Log, stream: LogStream, invocation: LoggedInvocation) {
    this.stream = stream;
    this.#functionName = functionName;
    this.#log = log;
    this.invocation = invocation;
  }

  /** Takes a piece of what the function printed. */
  print(text: string): void {
    this.printed++;
    for (const [at, piece] of text.split("\n").entries()) {
      if (at > 0) this.#end("\n");
      let rest = piece;
      while (this.#length + rest.length > EVENT_LENGTH) {
        const room = EVENT_LENGTH - this.#length;
        this.#pieces.push(rest.slice(0, room));
        this.#end("");
        rest = rest.slice(room);
      }
      this.#pieces.push(rest);
      this.#length += rest.length;
    }
  }

  /** Ends a line that the function has not ended. */
  flush(): void {
    if (this.#length > 0) this.#end("");
  }

  /** Adds lines of Lambda itself, each with its line feed. They are not part of the cloud's own log. */
  add(lines: readonly string[]): void {
    this.flush();
    if (lines.length === 0) return;
    for (const line of lines) this.#addToTail(line);
    this.stream.add(lines.includes("\n") ? lines.filter((line) => line !== "\n") : lines);
  }

  /** Returns the last 4 KB of the log since the last call. */
  takeTail(): string {
    const tail = this.#tail;
    this.#tail = "";
    // A character has at most three bytes for each unit of its length.
    if (tail.length * 3 <= TAIL_BYTES) return tail;
    const bytes = Buffer.from(tail);
    let from = Math.max(0, bytes.length - TAIL_BYTES);
    // A character is not divided: its bytes after the first one begin with the bits 10.
    while (((bytes[from] ?? 0) & 0xc0) === 0x80) from++;
    return bytes.subarray(from).toString("utf8");
  }

  #addToTail(text: string): void {
    this.#tail += text;
    // Shortened rarely, because each time copies the rest, and a function can print very many short lines.
    if (this.#tail.length > LONGEST_TAIL) this.#tail = this.#tail.slice(-TAIL_BYTES);
  }

  /** @param lineFeed What ends the event: a line feed, or nothing if the function's line goes on or has no end. */
  #end(lineFeed: "\n" | ""): void {
    const line = this.#pieces.join("");
    this.#pieces = [];
    this.#length = 0;
    this.#event(line, lineFeed);
  }

  /** Logs one event. */
  #event(line: string, lineFeed: string): void {
    const text = line.replaceAll(LINE_FEED, "\n");
    this.#addToTail(`${text}\n`);
    if (text !== "") this.stream.add([text + lineFeed]);
    for (const part of text.replace(PREFIX, "").split("\n")) {
      this.#log({ type: "output", function: this.#functionName, line: part, ...this.invocation });
    }
  }
}
