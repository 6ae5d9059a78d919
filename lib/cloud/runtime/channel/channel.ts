import type { Duplex } from "node:stream";

/** Maximum length of a message in UTF-16 units: several times the largest response, because escapes lengthen it. */
const LINE_LIMIT = 40 * 2 ** 20;

/**
 * Exchanges messages, one per line, with an untrusted process: a JSON value, and after a tab a text if there is one. The
 * text is usually JSON itself, and is not quoted, because events and results would otherwise be written and read twice.
 */
export interface Channel {
  /** @param text Must have no line feed. */
  readonly send: (value: object, text?: string) => void;
}

/**
 * Opens a channel. Node.js's own channel to a child process is unsuitable: a line that is not JSON ends the parent,
 * and an endless line fills its memory.
 *
 * @param heard Receives each value, and the text after it. A line that does not begin with JSON is ignored.
 * @param flooded Called once if a line is too long to be a response. No value is received after that.
 */
export function openChannel(
  stream: Duplex,
  heard: (value: unknown, text: string | undefined) => void,
  flooded: () => void,
): Channel {
  let parts: string[] = [];
  let length = 0;
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    // Most chunks are one whole line.
    if (length === 0 && text.indexOf("\n") === text.length - 1 && text.length <= LINE_LIMIT) {
      tell(text.slice(0, -1), heard);
      return;
    }
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
    send(value, text) {
      if (!stream.writable) return;
      const head = JSON.stringify(value);
      stream.write(text === undefined ? `${head}\n` : `${head}\t${text}\n`);
    },
  };
}

function tell(line: string, heard: (value: unknown, text: string | undefined) => void): void {
  // JSON on one line has a tab only if it was written with indents, which no runtime does.
  const tab = line.indexOf("\t");
  let value: unknown;
  try {
    value = JSON.parse(tab < 0 ? line : line.slice(0, tab));
  } catch {
    return;
  }
  heard(value, tab < 0 ? undefined : line.slice(tab + 1));
}
