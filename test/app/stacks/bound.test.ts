import { describe, expect, it } from "vitest";
import { sealedFunctions, stageFunctions } from "./stage-functions.ts";
import { synthStage } from "./synth-stage.ts";

/** Logical ids of the functions with secrets and of all functions, in the order of the template. */
const SEALED = sealedFunctions.map(({ id }) => id);
const ALL = stageFunctions.map(({ id }) => id);

/** A text in a template with the path to it. */
interface Found {
  readonly stack: string;
  readonly path: string;
  readonly text: string;
}

/** Returns every text of every template. Logical ids in the paths have no hashes. */
function textsOf(demo: boolean): readonly Found[] {
  return synthStage({ demo }).assembly.stacks.flatMap(({ stackName, template }) =>
    texts(template).map(([path, text]) => ({
      stack: stackName.replace("Signet-dev-", ""),
      path: path.join(".").replaceAll(/(?<=[A-Za-z])[0-9A-F]{8}(?=\.|$)/g, ""),
      text,
    })),
  );
}

function texts(value: unknown): readonly (readonly [readonly string[], string])[] {
  if (typeof value === "string") return [[[], value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    texts(inner).map(([path, text]) => [[name, ...path], text] as const),
  );
}

/** Returns the places where resources refer to a key, directly or by its export. */
function usesOf(found: readonly Found[], key: string): readonly string[] {
  return found
    .filter(({ path, text }) => path.startsWith("Resources.") && text.includes(key))
    .map(({ stack, path }) => `${stack} ${path.replace(/Statement\.\d/, "Statement")}`);
}

describe.each([true, false])("a stage with demo %s", (demo) => {
  const found = textsOf(demo);

  it("grants only kms:Decrypt, to each function with secrets", () => {
    const actions = found.filter(
      ({ path, text }) => /^kms:/i.test(text) || (/Action(\.\d+)?$/.test(path) && text === "*"),
    );
    const granted = actions.filter(({ path }) => !path.includes(".KeyPolicy."));
    expect(granted.map(({ stack, path, text }) => [stack, path, text])).toEqual(
      SEALED.map((id) => [
        "Api",
        expect.stringMatching(new RegExp(`^Resources\\.${id}RoleDefaultPolicy\\..*\\.Action$`)),
        "kms:Decrypt",
      ]),
    );
  });

  it("has key policies that delegate only to the account", () => {
    const policies = found.filter(({ path }) => path.includes(".KeyPolicy."));
    const actions = policies.filter(({ path }) => path.endsWith(".Action"));
    expect(actions.map(({ stack, path, text }) => `${stack} ${path} ${text}`)).toEqual(
      ["SealingKey", "EnvironmentKey"].map(
        (key) => `Key Resources.${key}.Properties.KeyPolicy.Statement.0.Action kms:*`,
      ),
    );
  });

  it("uses the sealing key only for segments and the environment key only at rest", () => {
    expect(usesOf(found, "SealingKey")).toEqual([
      "Key Resources.SealingKeyAlias.Properties.TargetKeyId.Fn::GetAtt.0",
      ...SEALED.map(
        (id) =>
          `Api Resources.${id}RoleDefaultPolicy.Properties.PolicyDocument.Statement.Resource.Fn::ImportValue`,
      ),
    ]);
    expect(usesOf(found, "EnvironmentKey")).toEqual(
      ALL.map((name) => `Api Resources.${name}Function.Properties.KmsKeyArn.Fn::ImportValue`),
    );
  });

  it("has no dynamic references and no custom resources, so CloudFormation sees no plaintext", () => {
    expect(found.filter(({ text }) => text.includes("{{resolve:"))).toEqual([]);
    const types = found.filter(({ path }) => /^Resources\.[^.]+\.Type$/.test(path));
    expect(types.map(({ text }) => text).filter((type) => !type.startsWith("AWS::"))).toEqual([]);
    const hooks = /^AWS::(CloudFormation|SSM|SecretsManager)::|^AWS::KMS::(?!Key$|Alias$)/;
    expect(types.filter(({ text }) => hooks.test(text))).toEqual([]);
  });

  it("grants nothing to the deployment roles of the CDK", () => {
    expect(found.filter(({ text }) => /cdk-[a-z0-9]+-[a-z-]*role/.test(text))).toEqual([]);
  });
});
