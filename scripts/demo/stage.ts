import { join } from "node:path";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import { wireRequest, type Pair } from "../../lib/sigv4/request/request.ts";
import type { Outputs } from "../outputs/outputs.ts";
import type { Io } from "../terminal/io.ts";
import type { Launched } from "../serve/launch.ts";

/** A launched cloud, and the values that the steps need. */
export interface Stage extends Omit<Launched, "outputs"> {
  readonly outputs: Outputs;
  readonly state: string;
  readonly secretsDir: string;
  readonly base: string;
  /** The value that the first step seals, to check the proof with. */
  readonly proofKey: string;
  readonly io: Io;
}

/** A step returns what it saw, or throws if this is not the expected result. */
export type Step = readonly [title: string, run: (stage: Stage) => Promise<string>];

/** Returns a secret that the start generated and stored for its callers. Hides it in the output. */
export function known({ state, io }: Stage, file: string): string {
  const secret = readRegularText(join(state, file), LIMITS.text);
  io.secrets.hide(secret, "secret");
  return secret;
}

/** Sends a GET request without a signature. */
export function plain(url: string, headers: readonly Pair[] = []): Promise<HttpResponse> {
  return send(url, wireRequest("GET", url, headers));
}

/**
 * Returns the status and the first line of a response.
 *
 * @throws {Error} If the response has another status, or if its body does not contain the text.
 */
export function expectStatus({ status, body }: HttpResponse, expected: number, text = ""): string {
  const [line = ""] = body.toString("utf8").split("\n");
  if (status !== expected || !body.toString("utf8").includes(text)) {
    throw new Error(`expected ${expected} ${text}, got ${status} ${line}`);
  }
  return `${status} ${line}`;
}
