import { connect, createServer } from "node:net";
import { portOf } from "../../port-of.ts";

/** Starts a proxy to a port that splits the first TLS record into two, which TLS allows. */
export async function splittingProxy(
  port: number,
): Promise<{ readonly port: number; readonly close: () => void }> {
  const proxy = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    client.on("error", () => server.destroy()).on("close", () => server.destroy());
    server.on("error", () => client.destroy()).on("close", () => client.destroy());
    server.pipe(client);
    client.once("data", (hello: Buffer) => {
      const [header, message] = [hello.subarray(0, 3), hello.subarray(5)];
      for (const part of [message.subarray(0, 40), message.subarray(40)]) {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(part.length);
        server.write(Buffer.concat([header, length, part]));
      }
      client.pipe(server);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return { port: portOf(proxy), close: () => proxy.close() };
}
