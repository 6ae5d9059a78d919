import { readFileSync } from "node:fs";
import { join } from "node:path";
import { send, type HttpResponse } from "../../lib/cli/client/http/transport.ts";
import { wireRequest, type Pair } from "../../lib/sigv4/request/request.ts";
import type { Io } from "../terminal/io.ts";
import type { Launched } from "../start/launch.ts";

/** A launched cloud and what the steps need to know of it. */
export interface Stage extends Launched {
  readonly state: string;
  readonly secretsDir: string;
  readonly base: string;
  /** The value sealed in the first step; only here to check the proof against. */
  readonly proofKey: string;
  readonly io: Io;
}

/** A step says what it saw, or throws when that is not what must be. */
export type Step = readonly [title: string, run: (stage: Stage) => Promise<string>];

/** What the start kept of a secret that it made up, for whoever is to call with it. */
export function known({ state }: Stage, file: string): string {
  return readFileSync(join(state, file), "utf8");
}

/** A request that no IAM caller signed. */
export function plain(url: string, headers: readonly Pair[] = []): Promise<HttpResponse> {
  return send(url, wireRequest("GET", url, headers));
}

/** @throws {Error} unless the answer has that status and text in it. */
export function expectStatus({ status, body }: HttpResponse, expected: number, text = ""): string {
  const [line = ""] = body.toString("utf8").split("\n");
  if (status !== expected || !body.toString("utf8").includes(text)) {
    throw new Error(`expected ${expected} ${text}, got ${status} ${line}`);
  }
  return `${status} ${line}`;
}
