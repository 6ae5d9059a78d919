import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** The result of a load. */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
  /** Responses whose status is not 200. */
  readonly failed: number;
  /** Latencies in ms, sorted. */
  readonly latencies: readonly number[];
}

const END_OF_HEAD = Buffer.from("\r\n\r\n");

/**
 * Sends the same request over keep-alive connections for a time, each time one after the other on each connection. The
 * client parses as little as it can, so that it takes little of the machine.
 *
 * @param request The bytes of the request.
 */
export async function load(
  port: number,
  request: Buffer,
  connections: number,
  seconds: number,
): Promise<Load> {
  const latencies: number[] = [];
  let failed = 0;
  const began = performance.now();
  const until = began + seconds * 1000;
  const one = async (): Promise<void> => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    await once(socket, "connect");
    await new Promise<void>((resolve, reject) => {
      let sent = 0;
      const send = (): void => {
        sent = performance.now();
        socket.write(request);
      };
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("the server has closed a connection")));
      onResponse(socket, (status) => {
        const now = performance.now();
        latencies.push(now - sent);
        if (status !== 200) failed++;
        if (now < until) send();
        else resolve();
      });
      send();
    });
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, one));
  return {
    requests: latencies.length,
    seconds: (performance.now() - began) / 1000,
    failed,
    latencies: latencies.toSorted((a, b) => a - b),
  };
}

/** Returns the latency that this part of the responses does not exceed. */
export function percentile(latencies: readonly number[], part: number): number {
  return latencies[Math.floor(latencies.length * part)] ?? Number.NaN;
}

export function onResponse(socket: Socket, received: (status: number) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  socket.on("data", (more) => {
    bytes = bytes.length === 0 ? more : Buffer.concat([bytes, more]);
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = bytes.toString("latin1", 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) throw new Error(`a response without Content-Length:\n${head}`);
    if (bytes.length < end + 4 + length) return;
    bytes = Buffer.alloc(0);
    received(Number(head.slice(9, 12)));
  });
}
