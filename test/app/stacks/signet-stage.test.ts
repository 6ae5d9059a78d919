import { describe, expect, it } from "vitest";
import { sealedContracts } from "../../../lib/app/contract/functions.ts";
import { errorsOf, sealedStage, segment, synthStage } from "./synth-stage.ts";

const names = (props: Parameters<typeof synthStage>[0]) =>
  synthStage(props).assembly.stacks.map(({ stackName }) => stackName);

it("has callers only in a demo", () => {
  expect(names({ demo: false })).toEqual(["Signet-dev-Key", "Signet-dev-Api"]);
  expect(names({ demo: true })).toEqual(["Signet-dev-Key", "Signet-dev-Api", "Signet-dev-Callers"]);
});

it("has nothing to complain about once every secret is sealed", () => {
  const { assembly } = synthStage({ demo: true });
  for (const { stackName } of assembly.stacks) expect(errorsOf(assembly, stackName)).toEqual([]);
});

describe("a secret that is not sealed", () => {
  const { assembly } = synthStage({ sealed: {}, demo: true });

  it("keeps the API from being deployed, with the command that seals it", () => {
    expect(errorsOf(assembly, "Signet-dev-Api")).toEqual(
      Object.entries(sealedContracts).flatMap(([name, { secrets }]) =>
        secrets.map((secret: string): unknown =>
          expect.stringContaining(
            `no sealed secret ${secret} for ${name}; seal it with: npm run encrypt -- set ${name} ${secret} --stage dev`,
          ),
        ),
      ),
    );
  });

  it("lets the keys be deployed: it is sealed with one of them", () => {
    expect(errorsOf(assembly, "Signet-dev-Key")).toEqual([]);
  });

  it("leaves the function without a variable for it", () => {
    const { template } = assembly.getStackByName("Signet-dev-Api");
    expect(JSON.stringify(template)).toContain('"STAGE"');
    expect(JSON.stringify(template)).not.toContain("SEALED_SECRETS");
  });
});

it("takes no segment for a function from another function", () => {
  const { secure: proofKey = [], ...others } = sealedStage;
  const { assembly } = synthStage({ sealed: { ...others, orders: proofKey } });
  expect(errorsOf(assembly, "Signet-dev-Api")).toEqual([
    expect.stringContaining("no sealed secret proofKey for secure"),
  ]);
});

it("keeps the API from being deployed with an environment over 4,096 bytes", () => {
  const { assembly } = synthStage({
    sealed: { ...sealedStage, secure: [{ ...segment, ciphertext: "A".repeat(4096) }] },
  });
  expect(errorsOf(assembly, "Signet-dev-Api")).toEqual([
    expect.stringMatching(/^secure: the environment has \d+ bytes, but Lambda accepts 4096/),
  ]);
  expect(errorsOf(assembly, "Signet-dev-Key")).toEqual([]);
});
