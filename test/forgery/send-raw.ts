import { connect } from "node:net";
import type { Pair } from "../../lib/sigv4/request/request.ts";

/** One of the responses on a connection. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: readonly Pair[];
  readonly body: string;
}

/** Time in ms after a response in which a server must send the next one or close the connection. */
const IDLE_MS = 100;

/**
 * Sends bytes, and returns each response until the connection is closed.
 *
 * @param isCutOff Closes the sender's side at once, because a server would wait for more of the request.
 */
export function sendRaw(
  port: number,
  bytes: Buffer,
  isCutOff = false,
): Promise<readonly RawAnswer[]> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const pieces: Buffer[] = [];
    let idle: NodeJS.Timeout | undefined;
    socket.on("data", (piece: Buffer) => {
      pieces.push(piece);
      clearTimeout(idle);
      idle = setTimeout(() => socket.destroy(), IDLE_MS);
    });
    // A connection that is reset counts as a response too.
    socket.on("error", () => undefined);
    socket.once("close", () => {
      clearTimeout(idle);
      resolve(answersIn(Buffer.concat(pieces)));
    });
    if (isCutOff) socket.end(bytes);
    else socket.write(bytes);
  });
}

function answersIn(bytes: Buffer): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  let text = bytes.toString("latin1");
  while (text !== "") {
    const [head, version, status] = /^(HTTP\/1\.1) (\d{3})[^]*?\r\n\r\n/.exec(text) ?? [];
    if (head === undefined || version === undefined) throw new Error(`not a response: ${text}`);
    // Node.js itself rejects a request without `Host`, with an empty chunked body.
    const inChunks = /^transfer-encoding: chunked\r$/im.test(head) ? "0\r\n\r\n".length : 0;
    const length = Number(/^content-length: (\d+)\r$/im.exec(head)?.[1] ?? inChunks);
    const end = head.length + length;
    const body = Buffer.from(text.slice(head.length, end), "latin1").toString("utf8");
    const headers = [...head.matchAll(/^([^:\r\n]+): (.*)\r$/gm)].map(
      ([, name = "", value = ""]): Pair => [name, value],
    );
    if (!status?.startsWith("1")) answers.push({ status: Number(status), headers, body });
    text = text.slice(end);
  }
  return answers;
}
