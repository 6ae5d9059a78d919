import type { Duplex } from "node:stream";

/** Maximum length of a message in UTF-16 units: several times the largest response, because escapes lengthen it. */
const LINE_LIMIT = 40 * 2 ** 20;

/** Exchanges JSON values, one per line, with an untrusted process. */
export interface Channel {
  readonly send: (value: object) => void;
}

/**
 * Opens a channel. Node.js's own channel to a child process is unsuitable: a line that is not JSON ends the parent,
 * and an endless line fills its memory.
 *
 * @param heard Receives each value. A line that is not JSON is ignored.
 * @param flooded Called once if a line is too long to be a response. No value is received after that.
 */
export function openChannel(
  stream: Duplex,
  heard: (value: unknown) => void,
  flooded: () => void,
): Channel {
  let parts: string[] = [];
  let length = 0;
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const [first = "", ...more] = text.split("\n");
    for (const [at, part] of [first, ...more].entries()) {
      if (at > 0) {
        tell(parts.join(""), heard);
        parts = [];
        length = 0;
      }
      parts.push(part);
      length += part.length;
    }
    if (length <= LINE_LIMIT) return;
    parts = [];
    stream.destroy();
    flooded();
  });
  // Writing fails once the process has ended.
  stream.on("error", () => undefined);
  return {
    send(value) {
      if (stream.writable) stream.write(`${JSON.stringify(value)}\n`);
    },
  };
}

function tell(line: string, heard: (value: unknown) => void): void {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return;
  }
  heard(value);
}
