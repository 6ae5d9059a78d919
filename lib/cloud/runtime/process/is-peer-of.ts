import { readlinkSync } from "node:fs";
import type { Socket } from "node:net";
import { endianness } from "node:os";
import { MAX_TASKS } from "../sandbox/sandbox.ts";
import { entries, read } from "./proc-files.ts";

/** The other end of a connection over the loopback interface. */
type Ends = Pick<Socket, "remoteAddress" | "remotePort" | "localAddress" | "localPort">;

/**
 * Whether the other end of a connection belongs to a process or to one of its descendants. Every process of the machine
 * can connect to a port of the loopback interface, so a port that serves one function alone needs this check. Works on
 * Linux only; on other systems, every process is accepted.
 */
export function isPeerOf(pid: number | undefined, ends: Ends): boolean {
  if (process.platform !== "linux") return true;
  if (pid === undefined) return false;
  const inode = inodeOf(ends);
  if (inode === undefined) return false;
  const link = `socket:[${inode}]`;
  // A list instead of recursion, because the function decides how deep the tree is.
  const pids = [String(pid)];
  let tasks = 0;
  for (const one of pids) {
    for (const thread of entries(`/proc/${one}/task`)) {
      if (++tasks > MAX_TASKS) return false;
      const at = `/proc/${one}/task/${thread}`;
      if (entries(`${at}/fd`).some((descriptor) => linkAt(`${at}/fd/${descriptor}`) === link)) {
        return true;
      }
      pids.push(...read(`${at}/children`).split(" ").filter(Boolean));
    }
  }
  return false;
}

/** Returns the number of the socket at the other end, which the kernel lists for every connection of the machine. */
function inodeOf(ends: Ends): string | undefined {
  const { remoteAddress = "", remotePort, localAddress = "", localPort } = ends;
  if (remotePort === undefined || localPort === undefined) return undefined;
  const there = `${hexAddress(remoteAddress)}:${hexPort(remotePort)}`;
  const here = `${hexAddress(localAddress)}:${hexPort(localPort)}`;
  // A program can connect to an IPv4 address with a socket of IPv6 too.
  for (const line of ["tcp", "tcp6"].flatMap((name) => read(`/proc/net/${name}`).split("\n"))) {
    const [, local = "", remote = "", , , , , , , inode] = line.trim().split(/ +/);
    if (local.endsWith(there) && remote.endsWith(here)) return inode;
  }
  return undefined;
}

/** Returns an IPv4 address as the kernel prints it: as one number in the byte order of the machine. */
function hexAddress(address: string): string {
  const bytes = address.replace("::ffff:", "").split(".").map(Number);
  const ordered = endianness() === "LE" ? bytes.toReversed() : bytes;
  return Buffer.from(ordered).toString("hex").toUpperCase();
}

function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}

function linkAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // The descriptor is closed by now.
    return "";
  }
}
