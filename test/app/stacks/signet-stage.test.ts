import { describe, expect, it } from "vitest";
import { sealedContracts } from "../../../lib/app/contract/functions.ts";
import { errorsOf, sealedStage, segment, synthStage, templateOf } from "./synth-stage.ts";

const names = (props: Parameters<typeof synthStage>[0]) =>
  synthStage(props).assembly.stacks.map(({ stackName }) => stackName);

it("a stage has the callers stack only in a demo", () => {
  expect(names({ demo: false })).toEqual(["Signet-dev-Key", "Signet-dev-Api"]);
  expect(names({ demo: true })).toEqual(["Signet-dev-Key", "Signet-dev-Api", "Signet-dev-Callers"]);
});

it("a stage without callers keeps the exports that the deployed callers stack imports", () => {
  const api = (demo: boolean) =>
    templateOf(synthStage({ demo }).assembly, "Signet-dev-Api").findOutputs("*");
  expect(api(false)).toEqual(api(true));
  const callers = templateOf(synthStage({ demo: true }).assembly, "Signet-dev-Callers");
  const imported = [...JSON.stringify(callers.toJSON()).matchAll(/"Fn::ImportValue":"([^"]+)"/g)];
  const exported = Object.values(api(false)).map(({ Export }: { Export?: { Name: string } }) =>
    String(Export?.Name),
  );
  expect(imported).not.toEqual([]);
  for (const [, name] of imported) expect(exported).toContain(name);
});

it("only the key stack is protected from termination", () => {
  const { stacks } = synthStage({ demo: true }).assembly;
  expect(
    stacks.map(({ stackName, terminationProtection }) => [stackName, terminationProtection]),
  ).toEqual([
    ["Signet-dev-Key", true],
    ["Signet-dev-Api", false],
    ["Signet-dev-Callers", false],
  ]);
});

it("a stage has no error annotations if every secret is sealed", () => {
  const { assembly } = synthStage({ demo: true });
  for (const { stackName } of assembly.stacks) expect(errorsOf(assembly, stackName)).toEqual([]);
});

describe("a stage without sealed secrets", () => {
  const { assembly } = synthStage({ sealed: {}, demo: true });

  it("has an error annotation on the API stack for each secret, with the command that seals it", () => {
    expect(errorsOf(assembly, "Signet-dev-Api")).toEqual(
      Object.entries(sealedContracts).flatMap(([name, { secrets }]) =>
        secrets.map((secret: string): unknown =>
          expect.stringContaining(
            `no sealed secret ${secret} for ${name}; seal it with: signet encrypt set ${name} ${secret} --stage dev`,
          ),
        ),
      ),
    );
  });

  it("has no error annotation on the key stack, which is needed to seal secrets", () => {
    expect(errorsOf(assembly, "Signet-dev-Key")).toEqual([]);
  });

  it("has functions without the variable for segments", () => {
    const { template } = assembly.getStackByName("Signet-dev-Api");
    expect(JSON.stringify(template)).toContain('"OIDC"');
    expect(JSON.stringify(template)).not.toContain("SEALED_SECRETS");
  });
});

it("a stage does not use the segment of one function for another", () => {
  const { secure: proofKey = [], ...others } = sealedStage;
  const { assembly } = synthStage({ sealed: { ...others, orders: proofKey } });
  expect(errorsOf(assembly, "Signet-dev-Api")).toEqual([
    expect.stringContaining("no sealed secret proofKey for secure"),
  ]);
});

it("a stage has an error annotation on the API stack if an environment is over 4,096 bytes", () => {
  const { assembly } = synthStage({
    sealed: { ...sealedStage, secure: [{ ...segment, ciphertext: "A".repeat(4096) }] },
  });
  expect(errorsOf(assembly, "Signet-dev-Api")).toEqual([
    expect.stringMatching(/^secure: the environment has \d+ bytes, but Lambda accepts 4096/),
  ]);
  expect(errorsOf(assembly, "Signet-dev-Key")).toEqual([]);
});
