import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import type { FunctionConfiguration } from "../../../../lib/cloud/account/account.ts";
import { otherRuntimes } from "../../../../lib/cloud/runtime/programs/other-runtimes.ts";
import { programsHere } from "../../../../lib/cloud/runtime/programs/programs.ts";
import { requireConfinement } from "../../../../lib/cloud/runtime/programs/require-confinement.ts";
import { passVariables, START } from "../../../../lib/cloud/runtime/programs/start-script.ts";
import { ownNode } from "../../../../lib/cloud/runtime/versions/node-program.ts";

const python = {
  path: "/usr/bin/python3",
  version: "3.12.1",
  prefix: undefined,
  packages: undefined,
};
const programs = programsHere(
  { of: () => ownNode },
  { of: (version) => (version === "3.12" ? python : undefined) },
);

/** A function, as far as the choice of its program reads it. */
const fn = (name: string, runtime: string, more: Partial<FunctionConfiguration> = {}) =>
  // The choice reads no other member.
  ({
    name,
    runtime,
    environment: {},
    memoryMb: 128,
    childProcesses: false,
    ...more,
  }) as FunctionConfiguration;

const sandbox = { namespaces: true, networks: true, root: true, permissions: true };

it("each runtime has the program that runs it, or the reason why it does not run", () => {
  const functions = [
    fn("node", "nodejs24.x"),
    fn("a", "python3.12"),
    fn("old", "python2.7"),
    fn("new", "python3.99"),
    fn("go", "provided.al2023"),
    fn("b", "python3.12"),
    fn("java", "java21"),
    fn("image", "", { image: "repository:tag" }),
  ];
  expect(otherRuntimes(functions, programs, sandbox)).toEqual([
    { runtime: "python3.12", functions: ["a", "b"], by: { title: "Python 3.12.1" } },
    {
      runtime: "python2.7",
      functions: ["old"],
      by: { reason: "the local cloud does not run functions of python2.7" },
    },
    {
      runtime: "python3.99",
      functions: ["new"],
      by: { reason: expect.stringContaining("pass --python 3.99=PATH") },
    },
    { runtime: "provided.al2023", functions: ["go"], by: { title: "bootstrap" } },
    {
      runtime: "java21",
      functions: ["java"],
      by: { reason: "the local cloud does not run functions of java21" },
    },
    {
      runtime: "container image",
      functions: ["image"],
      by: { reason: "the local cloud runs no container images" },
    },
  ]);
});

it.each([
  ["nodejs24.x", false, false, true],
  ["python3.12", false, true, true],
  ["python3.12", false, false, false],
  ["python3.12", true, false, true],
  ["provided.al2023", false, false, false],
])("%s with the tag %s and namespaces %s runs: %s", (runtime, childProcesses, namespaces, runs) => {
  const configuration = fn("fn", runtime, { childProcesses });
  let refusal = "";
  try {
    requireConfinement(configuration, programs.of(configuration), { namespaces });
  } catch (error) {
    refusal = error instanceof Error ? error.message : "";
  }
  expect(refusal.startsWith("this machine has no Linux namespaces to confine")).toBe(!runs);
});

it("a program starts with its variables, and no shell reads their values", async () => {
  const [first, ...argv] = [...START, "/usr/bin/env"];
  const child = spawn(first, argv, { env: {}, stdio: ["pipe", "pipe", "inherit"] });
  const variables = { QUOTED: `'"$(false)\n\\`, EMPTY: "", UID: "1", PATH: "/bin" };
  passVariables(child, variables, { starter: ["/usr/bin/env", "STARTER=1"] });
  if (!child.stdout) throw new Error("no output");
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  expect(output).toContain(`QUOTED='"$(false)\n\\\n`);
  expect(output).toMatch(/^EMPTY=$/m);
  expect(output).toMatch(/^STARTER=1$/m);
  expect(output).not.toMatch(/^(PWD|SHLVL)=/m);
});

it.each([
  ["/missing", 127, "/missing: does not exist\n"],
  ["/dev/null", 126, "/dev/null: is not an executable\n"],
])("a wrapper %s ends the process with status %i", async (wrapper, status, line) => {
  const [first, ...argv] = [...START, "/bin/true"];
  const child = spawn(first, argv, { env: {}, stdio: ["pipe", "pipe", "inherit"] });
  passVariables(child, {}, { wrapper });
  if (!child.stdout) throw new Error("no output");
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  expect([output, code]).toEqual([line, status]);
});
