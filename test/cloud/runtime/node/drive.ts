import { spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { openChannel, type Channel } from "../../../../lib/cloud/runtime/channel/channel.ts";
import { nodeFlags } from "../../../../lib/cloud/runtime/versions/node-flags.ts";
import type { ContractCase } from "./cases.ts";
import { environmentOf, invocationOf } from "./environment.ts";
import { logLines, responseOf, type CaseOutcome, type Response } from "./outcome.ts";

/** A program that runs functions: the local cloud's own, or AWS's. */
export interface Runner {
  /** The arguments of Node.js. */
  readonly argv: readonly string[];
  /** Whether it gets its variables in the first message instead of at its start. */
  readonly isToldVariables: boolean;
}

/** Runs a case in a process of its own. */
export async function drive(
  runner: Runner,
  contractCase: ContractCase,
  task: string,
  major: number,
): Promise<CaseOutcome> {
  const environment = environmentOf(contractCase, task, major);
  const isEnding = (contractCase.ends ?? []).some((one) => one === major);
  const flags = nodeFlags({ runtime: `nodejs${major}.x`, memoryMb: 128 }, "", (flag) =>
    process.allowedNodeEnvironmentFlags.has(flag),
  );
  const child = spawn(process.execPath, [...flags, ...runner.argv], {
    env: runner.isToldVariables ? {} : environment,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  // Node.js prints errors there that end the process. Lambda's own part is what the program itself writes.
  child.stderr?.resume();
  const exited = new Promise<number | string | null>((resolve) => {
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
  // A pipe is a duplex stream.
  const { channel, next } = messages(child.stdio[3] as Duplex, exited);
  if (runner.isToldVariables) channel.send({ environment });
  const start = responseOf(await next());
  const responses: Response[] = [];
  if (start === "ready") {
    for (const [at, event] of (contractCase.events ?? [{}]).entries()) {
      const { event: text, ...head } = invocationOf(at, event);
      channel.send(head, text);
      // oxlint-disable-next-line no-await-in-loop -- A process runs one event at a time.
      responses.push(responseOf(await next()));
    }
  }
  if (!isEnding) child.kill("SIGKILL");
  const code = await exited;
  return {
    start,
    responses,
    ...(isEnding ? { exit: code } : {}),
    log: logLines(output),
  };
}

/** Returns the channel, and a function that waits for the next message or for the end of the process. */
function messages(
  pipe: Duplex,
  exited: Promise<unknown>,
): { readonly channel: Channel; readonly next: () => Promise<unknown> } {
  const arrived: unknown[] = [];
  let wake = (): void => undefined;
  const heard = (value: unknown, payload: string | undefined): void => {
    // A message with a payload is an object.
    arrived.push(payload === undefined ? value : { ...(value as object), payload });
    wake();
  };
  const channel = openChannel(pipe, heard, () => undefined);
  const over = { is: false };
  void exited.then(() => {
    over.is = true;
    wake();
  });
  const next = async (): Promise<unknown> => {
    while (arrived.length === 0 && !over.is) {
      // oxlint-disable-next-line no-await-in-loop -- Each round waits for one message.
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return arrived.shift();
  };
  return { channel, next };
}
