import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nodeFlags } from "../../../../lib/cloud/runtime/versions/node-flags.ts";
import { contractCases, type ContractCase } from "./cases.ts";
import { drive } from "./drive.ts";
import { environmentOf, invocationOf, writePackage } from "./environment.ts";
import { logLines, responseOf } from "./outcome.ts";
import recorded from "./outcomes.json" with { type: "json" };
import { ownRunner } from "./runners.ts";

// The outcomes are of AWS's own runtime interface client: `npm run compare:runtime -- --record` writes them.
const outcomes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = recorded;

const folder = mkdtempSync(join(tmpdir(), "signet-contract-"));
afterAll(() => rmSync(folder, { recursive: true }));

function casesOf(major: number): readonly (readonly [string, ContractCase, string])[] {
  return Object.entries(contractCases)
    .filter(([, one]) => one.major === undefined || one.major === major)
    .map(([name, one], at) => {
      const task = join(folder, `${major}-${at}`);
      writePackage(one, task);
      return [name, one, task];
    });
}

describe.each([22, 24])("a function of nodejs%i.x", (major) => {
  const cases = casesOf(major);
  const isEnding = ({ ends = [] }: ContractCase) => ends.some((one) => one === major);
  const together = cases.filter(([, one]) => !isEnding(one));
  const alone = cases.filter(([, one]) => isEnding(one));

  it("does what it does with AWS's client", async () => {
    const execArgv = nodeFlags({ runtime: `nodejs${major}.x`, memoryMb: 256 }, "", (flag) =>
      process.allowedNodeEnvironmentFlags.has(flag),
    );
    const child = fork(join(import.meta.dirname, "many.cjs"), { execArgv: [...execArgv] });
    child.send(
      together.map(([, one, task]) => ({
        environment: environmentOf(one, task, major),
        invocations: (one.events ?? [{}]).map((event, at) => invocationOf(at, event)),
      })),
    );
    // The program sends only this list. It sends nothing if a case has ended it.
    const [results] = (await Promise.race([once(child, "message"), once(child, "disconnect")])) as [
      { messages: unknown[]; output: string }[],
    ];
    const found = together.map(([name], at) => {
      const { messages: [start, ...responses] = [], output = "" } = results[at] ?? {};
      const log = logLines(output);
      return [name, { start: responseOf(start), responses: responses.map(responseOf), log }];
    });
    const expected = together.map(([name]) => [name, outcomes[major]?.[name]]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });

  it.each(alone)("that %s ends as with AWS's client", async (name, one, task) => {
    const own = ownRunner(join(folder, "own"));
    expect(await drive(own, one, task, major)).toEqual(outcomes[major]?.[name]);
  });
});
