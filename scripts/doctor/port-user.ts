import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { printableLine } from "../../lib/printable.ts";

/** A process that listens on a port. */
export interface PortUser {
  readonly id: number;
  readonly name: string;
}

/** Whether a server could listen on a port of loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/**
 * Returns the process that listens on a port, as far as `/proc` shows it. `undefined` on systems without `/proc`, and
 * for processes of other users.
 */
export function portUser(port: number): PortUser | undefined {
  try {
    const sockets = new Set(["tcp", "tcp6"].flatMap((table) => listeners(table, port)));
    const id = processIds().find((one) => socketsOf(one).some((socket) => sockets.has(socket)));
    if (id === undefined) return undefined;
    const name = readFileSync(`/proc/${id}/comm`, "utf8").trim();
    return { id: Number(id), name: printableLine(name) };
  } catch {
    return undefined; // The process has ended meanwhile, or the system has no such files.
  }
}

const LISTENS = "0A";

/** Returns the sockets that listen on a port, in the form of a link in `/proc/<id>/fd`. */
function listeners(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const lines = readFileSync(`/proc/net/${table}`, "utf8").split("\n").slice(1);
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, address = "", , state] = fields;
    const inode = fields[9];
    return address.endsWith(suffix) && state === LISTENS ? [`socket:[${inode}]`] : [];
  });
}

function processIds(): readonly string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}

function socketsOf(id: string): readonly string[] {
  const folder = `/proc/${id}/fd`;
  return orNone(() => readdirSync(folder)).flatMap((fd) =>
    orNone(() => [readlinkSync(`${folder}/${fd}`)]),
  );
}

/** Returns an empty list if the process belongs to another user or has ended, or if the file is closed. */
function orNone(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch {
    return [];
  }
}
