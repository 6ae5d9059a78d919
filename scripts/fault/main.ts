import { FaultInvalid } from "../../lib/cloud/faults/parse-fault.ts";
import { parseFaults } from "./parse-faults.ts";
import { command } from "../terminal/command.ts";
import { STATE_OPTION } from "../terminal/state-option.ts";
import { UsageError, type Io } from "../terminal/io.ts";
import { readOutputs } from "../outputs/outputs.ts";

const WORDS = ["list", "clear", "rotate-oidc-key"] as const;
type Word = (typeof WORDS)[number];

export const main = command({
  name: "fault",
  summary: "make the local cloud fail, to see how a function or a client reacts",
  words: "FAULT ...",
  forms: ["[options] list", "[options] clear", "[options] rotate-oidc-key"],
  options: { state: STATE_OPTION },
  more: `FAULT is SERVICE:OPERATION=KIND[*TIMES] or clock=SHIFT
  SERVICE     kms, lambda, sts, iam or dynamodb
  OPERATION   as in the API, such as Decrypt; * for any
  KIND        throttle  rejected because of too many calls
              error     an error of the service, 500
              hang      no response
              reset     no response, and the connection is reset
              truncate  half a response, then the connection is closed
  TIMES       how often; default: until cleared
  SHIFT       +20m, -90s, +1h: sets the cloud's clock ahead or back; 0 corrects it

list shows the remaining faults. clear removes all faults and corrects the clock. rotate-oidc-key makes
the local OIDC issuer sign with a new key; tokens signed with the previous key stay valid.

Exit status: 0 done, 1 rejected or no cloud, 2 for wrong usage.`,
  usageErrors: [FaultInvalid],
  async run({ values: { state }, words }, io) {
    await run(state, wanted(words), io);
    return 0;
  },
});

async function run(state: string, what: Word | readonly string[], io: Io): Promise<void> {
  // Not needed for the help, and slow to load.
  const { callSignet } = await import("./call-signet.ts");
  const outputs = readOutputs(state);
  if (what === "list") {
    // The service's response, in the form that signet.ts gives it.
    const { Faults } = (await callSignet(outputs, state, io, "ListFaults")) as { Faults: string[] };
    for (const fault of Faults) io.out(`${fault}\n`);
  } else if (what === "clear") {
    await callSignet(outputs, state, io, "ClearFaults");
    io.err("all faults are removed, and the clock is right");
  } else if (what === "rotate-oidc-key") {
    await callSignet(outputs, state, io, "RotateOidcKey");
    io.err("the OIDC issuer signs with a new key");
  } else {
    for (const Fault of what) {
      await callSignet(outputs, state, io, "PutFault", { Fault });
      io.err(`put ${Fault}`);
    }
  }
}

/** Returns the requested action: one of the command's own words, or the faults to put. */
function wanted(words: readonly string[]): Word | readonly string[] {
  const [first, ...more] = words;
  if (first === undefined) throw new UsageError("expected a FAULT, list, clear or rotate-oidc-key");
  const word = WORDS.find((known) => known === first);
  if (word !== undefined) {
    if (more.length > 0)
      throw new UsageError(`${word} takes no arguments: unexpected argument ${more[0]}`);
    return word;
  }
  return parseFaults(words);
}
