import type { Duplex } from "node:stream";

/** Of one message, in UTF-16 units: several times the largest answer, which grows when it is quoted. */
const LINE_LIMIT = 40 * 2 ** 20;

/** JSON values in lines, to and from a process that may write whatever it likes. */
export interface Channel {
  readonly send: (value: object) => void;
}

/**
 * Node's own channel to a child ends the parent at a line that is no JSON, and keeps one that never ends.
 *
 * @param heard Gets each value. What is no JSON is not heard.
 * @param flooded Called, once, when a line is too long to be an answer; nothing is heard after it.
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
  // A process that has ended reads nothing more.
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
