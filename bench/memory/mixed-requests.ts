import { once } from "node:events";
import { connect } from "node:net";
import { wireRequest, type Pair } from "../../lib/sigv4/request/request.ts";
import { sign } from "../../lib/sigv4/signing/sign.ts";
import { onResponse } from "../local/load.ts";
import type { ServedCloud } from "../served-cloud.ts";

/** A request as bytes, and the port to which it goes. */
interface Sent {
  readonly port: number;
  readonly bytes: Buffer;
}

const FORM: Pair = ["Content-Type", "application/x-www-form-urlencoded"];
const JSON_1_1: Pair = ["Content-Type", "application/x-amz-json-1.1"];

/** Returns one request of each kind for the app of this project, signed now. */
function kindsOf({ outputs, keysOf }: ServedCloud): readonly Sent[] {
  const { awsEndpoint, region } = outputs;
  const api = outputs.apis["signet-local"] ?? "";
  const sent = (
    method: string,
    url: string,
    headers: readonly Pair[] = [],
    body = "",
    as?: string,
    service = "execute-api",
  ): Sent => {
    const length: Pair[] = body === "" ? [] : [["Content-Length", String(body.length)]];
    const request = wireRequest(method, url, [...headers, ...length], Buffer.from(body));
    const signed =
      as === undefined
        ? request
        : sign(request, { credentials: keysOf(as), region, service, date: new Date() }).request;
    const lines = signed.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const { pathname, port } = new URL(url);
    return {
      port: Number(port),
      bytes: Buffer.from(`${method} ${pathname} HTTP/1.1\r\n${lines}\r\n${body}`),
    };
  };
  const aws = (service: string, headers: readonly Pair[], body: string): Sent =>
    sent("POST", `${awsEndpoint}/`, headers, body, "admin", service);
  const ofKms = (operation: string): readonly Pair[] => [
    JSON_1_1,
    ["X-Amz-Target", `TrentService.${operation}`],
  ];
  return [
    sent("GET", `${api}/open`),
    sent("GET", `${api}/secure`, [], "", "TestLambda"),
    // The caller may not call it, the caller is unknown, the body does not fit, and there is no such route.
    sent("GET", `${api}/secure`, [], "", "Auditor"),
    sent("GET", `${api}/secure`),
    sent("POST", `${api}/orders`, [["Content-Type", "application/json"]], "{}", "admin"),
    sent("GET", `${api}/nothing`),
    sent("GET", `${api}/ui`, [["Authorization", "Basic bm86Ym9keQ=="]]),
    aws("kms", ofKms("ListKeys"), "{}"),
    aws("kms", ofKms("ListAliases"), "{}"),
    aws("sts", [FORM], "Action=GetCallerIdentity&Version=2011-06-15"),
    aws("iam", [FORM], "Action=ListUsers&Version=2010-05-08"),
    aws(
      "logs",
      [JSON_1_1, ["X-Amz-Target", "Logs_20140328.DescribeLogGroups"]],
      JSON.stringify({}),
    ),
  ];
}

/**
 * Sends requests of all kinds in turns, over a few connections to each port, and returns how often each status came.
 *
 * @param count The number of requests.
 */
export async function sendMixed(
  cloud: ServedCloud,
  count: number,
  connections: number,
): Promise<ReadonlyMap<number, number>> {
  const kinds = kindsOf(cloud);
  const statuses = new Map<number, number>();
  let next = 0;
  const one = async (): Promise<void> => {
    const open = new Map<number, (bytes: Buffer) => Promise<number>>();
    const close: (() => void)[] = [];
    while (next < count) {
      const { port, bytes } = kinds[next++ % kinds.length] ?? { port: 0, bytes: Buffer.alloc(0) };
      const known = open.get(port) ?? (await exchangeWith(port, close));
      open.set(port, known);
      const status = await known(bytes);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    for (const each of close) each();
  };
  await Promise.all(Array.from({ length: connections }, one));
  return statuses;
}

/** Opens a connection, and returns how to send a request over it and get the status. */
async function exchangeWith(
  port: number,
  close: (() => void)[],
): Promise<(bytes: Buffer) => Promise<number>> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(socket, "connect");
  close.push(() => socket.destroy());
  let settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;
  onResponse(socket, (status) => settle?.resolve(status));
  socket.once("close", () => settle?.reject(new Error(`port ${port} closed a connection`)));
  return (bytes) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      socket.write(bytes);
    });
}
