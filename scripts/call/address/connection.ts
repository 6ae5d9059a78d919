import { isIPv6 } from "node:net";
import type { Connection } from "../../../lib/signed-fetch/http/transport.ts";
import { UsageError } from "../../terminal/io.ts";

/** curl's form, `HOST1:PORT1:HOST2:PORT2`, in which each part may be empty. An IPv6 address is in brackets. */
const OF_CURL =
  /^(\[[0-9A-Fa-f:.]+\]|[^:/[\]@?#\s]*):(\d*):(\[[0-9A-Fa-f:.]+\]|[^:/[\]@?#\s]*):(\d*)$/;
const OURS = /^(\[[0-9A-Fa-f:.]+\]|[^:/[\]@?#\s]+)(?::(\d+))?$/;

/**
 * Returns where to connect to. `--connect-to` takes `HOST`, `HOST:PORT`, or curl's `HOST1:PORT1:HOST2:PORT2`, whose
 * first host and port must be empty or the same as in the URL.
 *
 * @throws {UsageError} If the value has another form or is meant for another URL.
 */
export function connectionOf(value: string | undefined, url: string): Connection | undefined {
  if (value === undefined) return undefined;
  const target = new URL(url);
  const ownPort = target.port || (/^(https|wss):$/.test(target.protocol) ? "443" : "80");
  const curl = OF_CURL.exec(value);
  if (curl) {
    const [, host = "", port = "", host2 = "", port2 = ""] = curl;
    const isOther = (given: string, own: string) => given !== "" && given.toLowerCase() !== own;
    if (isOther(host, target.hostname) || isOther(port, ownPort)) {
      throw new UsageError(
        `--connect-to ${value} is for ${host}:${port}, and the URL is for ${target.hostname}:${ownPort}`,
      );
    }
    return { host: unbracketed(host2 || target.hostname), port: portOf(value, port2 || ownPort) };
  }
  const [, host, port] = OURS.exec(isIPv6(value) ? `[${value}]` : value) ?? [];
  if (host !== undefined) {
    return { host: unbracketed(host), port: portOf(value, port ?? ownPort) };
  }
  throw new UsageError(
    `--connect-to takes HOST, HOST:PORT or HOST1:PORT1:HOST2:PORT2, not ${value}`,
  );
}

function portOf(value: string, text: string): number {
  const port = Number(text);
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--connect-to ${value} has a port that is not from 1 to 65535`);
}

function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
