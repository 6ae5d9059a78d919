import { spawn } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { PROBE_HANDLER } from "./probe-handler.ts";
import { sessionKeyring } from "../sandbox/session-keyring.ts";
import { processFoldersBelow } from "../sandbox/process-folder.ts";

/** The targets that the probe attempts to reach. */
export interface Targets {
  /** The directory of the probe's code. */
  readonly code: string;
  /** The event, whose `keyring` is `undefined` on systems without keyrings. */
  readonly event: Readonly<Record<string, unknown>> & {
    readonly port: number;
    readonly linger: string;
  };
  readonly close: () => void;
}

export async function openTargets(): Promise<Targets> {
  const directory = mkdtempSync(join(processFoldersBelow(), "signet-probe-"));
  const code = join(directory, "code");
  mkdirSync(code);
  writeFileSync(join(code, "probe.mjs"), PROBE_HANDLER);
  const file = join(directory, "private");
  writeFileSync(file, "private", { mode: 0o600 });
  const stranger = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], {
    stdio: "ignore",
  });
  const socket = join(directory, "private.sock");
  const name = process.platform === "linux" ? `signet-probe-${randomUUID()}` : undefined;
  const tcp = createServer();
  const servers = [
    await listening(createServer(), socket),
    ...(name === undefined ? [] : [await listening(createServer(), `\0${name}`)]),
    await listening(tcp, 0),
  ];
  const address = tcp.address();
  return {
    code,
    event: {
      pids: [process.pid, stranger.pid],
      file,
      socket,
      name,
      port: typeof address === "object" && address ? address.port : 0,
      keyring: process.platform === "linux" ? ((await sessionKeyring()) ?? {}) : undefined,
      folders: ["/", "/etc", "/dev", "/dev/shm", "/home", "/run", "/var/tmp", directory],
      // An argument of `sleep` that no other process has, by which the probe's process is recognized.
      linger: `60.${randomInt(1e9)}`,
    },
    close() {
      stranger.kill("SIGKILL");
      for (const server of servers) server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function listening(server: Server, at: string | number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    if (typeof at === "number") server.listen(at, "127.0.0.1", () => resolve(server));
    else server.listen(at, () => resolve(server));
  });
}
