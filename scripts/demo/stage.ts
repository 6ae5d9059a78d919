import { join } from "node:path";
import type { HttpResponse } from "../../lib/cli/client/http/response.ts";
import { send } from "../../lib/cli/client/http/transport.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
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

/** Returns a secret that the start generated and stored for its callers; it is not printed. */
export function known({ state, io }: Stage, file: string): string {
  const secret = readRegularText(join(state, file), LIMITS.text);
  io.secrets.hide(secret, "secret");
  return secret;
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
