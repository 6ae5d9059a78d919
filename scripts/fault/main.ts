import { parseArgs } from "node:util";
import { callSignet } from "./call-signet.ts";
import { parseFaults } from "./parse-faults.ts";
import { runAsScript, runCommand, UsageError, type ExitStatus, type Io } from "../terminal/io.ts";
import { readOutputs } from "../outputs/outputs.ts";

const usage = `usage: npm run fault -- [options] FAULT ...
       npm run fault -- [options] list
       npm run fault -- [options] clear
       npm run fault -- [options] rotate-oidc-key

Makes the local cloud fail, to see what a function or a client makes of it.

FAULT is SERVICE:OPERATION=KIND[*TIMES] or clock=SHIFT
  SERVICE     kms, lambda, sts, iam or dynamodb
  OPERATION   as in the API, such as Decrypt; * for any
  KIND        throttle  refused, as one call too many
              error     an error of the service, 500
              hang      no answer
              reset     no answer, the connection torn
              truncate  half an answer, then the connection torn
  TIMES       how often; default: until cleared
  SHIFT       +20m, -90s, +1h: the cloud's clock is so far ahead or behind; 0: it is right

list shows what is left of them; clear forgets all, and sets the clock right. rotate-oidc-key has the
local OIDC issuer sign with a new key; what the last one signed is still good.

      --state DIR   state of the local cloud, default .signet
      --help

Exit status: 0 done, 1 refused or no cloud, 2 for wrong usage.`;

const WORDS = ["list", "clear", "rotate-oidc-key"] as const;
type Word = (typeof WORDS)[number];

interface Options {
  readonly state: string;
  readonly what: Word | readonly string[];
}

export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  return runCommand("fault", usage, io, async () => {
    const options = parse(argv);
    if (options === "help") {
      io.out(`${usage}\n`);
      return 0;
    }
    await run(options, io);
    return 0;
  });
}

async function run({ state, what }: Options, io: Io): Promise<void> {
  const outputs = readOutputs(state);
  if (what === "list") {
    // The service's answer, in the shape that signet.ts gives it.
    const { Faults } = (await callSignet(outputs, state, "ListFaults")) as { Faults: string[] };
    for (const fault of Faults) io.out(`${fault}\n`);
  } else if (what === "clear") {
    await callSignet(outputs, state, "ClearFaults");
    io.err("no faults any more, and the clock is right");
  } else if (what === "rotate-oidc-key") {
    await callSignet(outputs, state, "RotateOidcKey");
    io.err("the OIDC issuer signs with a new key");
  } else {
    for (const Fault of what) {
      await callSignet(outputs, state, "PutFault", { Fault });
      io.err(`put ${Fault}`);
    }
  }
}

function parse(argv: readonly string[]): Options | "help" {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      state: { type: "string", default: ".signet" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const { state } = values;
  const [first, ...more] = positionals;
  if (first === undefined) throw new UsageError("it takes a FAULT, list, clear or rotate-oidc-key");
  const word = WORDS.find((known) => known === first);
  if (word !== undefined) {
    if (more.length > 0) throw new UsageError(`${word} takes nothing more; what is ${more[0]}?`);
    return { state, what: word };
  }
  return { state, what: parseFaults(positionals) };
}

await runAsScript(import.meta.filename, main);
