import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AssemblyInvalid } from "../../../lib/cloud/assembly/artifact.ts";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { writeAssembly, type StackSketch } from "../write-assembly.ts";

const root = temporaryDirectory();
let count = 0;
const newDirectory = () => join(root, String(count++));

function assembly(...stacks: readonly StackSketch[]) {
  const directory = newDirectory();
  writeAssembly(directory, stacks);
  return directory;
}

/** Creates a directory that contains only these files. */
function files(contents: Readonly<Record<string, string>>): string {
  const directory = newDirectory();
  mkdirSync(directory);
  for (const [file, text] of Object.entries(contents)) writeFileSync(join(directory, file), text);
  return directory;
}

const stack = (name: string, artifact: object = {}): StackSketch => ({
  name,
  resources: {},
  artifact: { ...artifact },
});

describe("a cloud assembly", () => {
  it("is read with each stack after the stacks that it depends on", () => {
    const directory = assembly(
      stack("Callers", { dependencies: ["Api", "Callers.assets"] }),
      stack("Api", { dependencies: ["Key"] }),
      stack("Key"),
    );
    expect(readAssembly(directory).map(({ name }) => name)).toEqual(["Key", "Api", "Callers"]);
  });

  it("is read in finite time if its stacks depend on each other in a circle", () => {
    const directory = assembly(
      stack("A", { dependencies: ["B"] }),
      stack("B", { dependencies: ["A"] }),
    );
    expect(readAssembly(directory).map(({ name }) => name)).toEqual(["B", "A"]);
  });

  it("is read with the stack's name instead of the artifact's id if the stack has a name", () => {
    const properties = { templateFile: "Id.template.json", stackName: "Own" };
    expect(readAssembly(assembly(stack("Id", { properties })))[0]?.name).toBe("Own");
  });

  it("is read with the directory of each asset, by the asset's key", () => {
    const directory = assembly({ ...stack("Api"), handlers: { code: "" } });
    expect(readAssembly(directory)[0]?.assets).toEqual(
      new Map([["code.zip", join(directory, "asset.code")]]),
    );
  });

  it.each([
    ["aws://unknown-account/unknown-region", undefined, undefined],
    ["aws://111122223333/unknown-region", "111122223333", undefined],
    ["aws://111122223333/eu-west-1", "111122223333", "eu-west-1"],
  ])(
    "with the environment %s has a stack for account %s and region %s",
    (environment, accountId, region) => {
      const [read] = readAssembly(assembly(stack("Api", { environment })));
      expect([read?.accountId, read?.region]).toEqual([accountId, region]);
    },
  );
});

describe("error annotations", () => {
  const error = { "/Api/Fn": [{ type: "aws:cdk:error", data: "no secret" }] };
  const others = {
    "/Api": [
      { type: "aws:cdk:warning", data: "w" },
      { type: "aws:cdk:info", data: "i" },
    ],
  };

  it("are read from the manifest", () => {
    const [read] = readAssembly(assembly(stack("Api", { metadata: { ...error, ...others } })));
    expect(read?.errors).toEqual([{ path: "Api/Fn", message: "no secret" }]);
  });

  it("are read from the additional metadata file, even if the manifest has metadata too", () => {
    const directory = assembly(
      stack("Api", { metadata: others, additionalMetadataFile: "Api.metadata.json" }),
    );
    writeFileSync(join(directory, "Api.metadata.json"), JSON.stringify(error));
    expect(readAssembly(directory)[0]?.errors).toEqual([{ path: "Api/Fn", message: "no secret" }]);
  });

  const damaged = [
    ["text", { "/Api": "aws:cdk:error" }],
    ["a map instead of a list", { "/Api": { type: "aws:cdk:error", data: "no secret" } }],
    ["a list in a list", { "/Api": [[{ type: "aws:cdk:error", data: "no secret" }]] }],
    ["null", { "/Api": null }],
  ] as const;

  it.each(damaged)(
    "are never lost: metadata in the manifest is rejected if it is %s",
    (_, metadata) => {
      const read = () => readAssembly(assembly(stack("Api", { metadata })));
      expect(read).toThrow(AssemblyInvalid);
      expect(read).toThrow(/manifest\.json: metadata of \/Api is damaged; run cdk synth again$/);
    },
  );

  it.each(damaged)(
    "are never lost: metadata in the file is rejected if it is %s",
    (_, metadata) => {
      const directory = assembly(stack("Api", { additionalMetadataFile: "Api.metadata.json" }));
      writeFileSync(join(directory, "Api.metadata.json"), JSON.stringify(metadata));
      const read = () => readAssembly(directory);
      expect(read).toThrow(AssemblyInvalid);
      expect(read).toThrow(
        /Api\.metadata\.json: metadata of \/Api is damaged; run cdk synth again$/,
      );
    },
  );

  it("are never lost: metadata that is a list is rejected", () => {
    const read = () => readAssembly(assembly(stack("Api", { metadata: [error] })));
    expect(read).toThrow(/manifest\.json: artifact Api is damaged$/);
  });

  it("are never lost: a missing metadata file is rejected", () => {
    const directory = assembly(stack("Api", { additionalMetadataFile: "Api.metadata.json" }));
    expect(() => readAssembly(directory)).toThrow(/Api\.metadata\.json cannot be read/);
  });
});

describe("readAssembly rejects with one clear error", () => {
  it.each([
    ["a missing manifest", {}, /manifest\.json cannot be read \(ENOENT.*\); run cdk synth first$/],
    [
      "a truncated manifest",
      { "manifest.json": '{"artifacts":' },
      /manifest\.json cannot be read \(it is not JSON\); run cdk synth first$/,
    ],
    ["a manifest that is a list", { "manifest.json": "[]" }, /it is not a map/],
    ["a manifest that is null", { "manifest.json": "null" }, /it is not a map/],
    ["a manifest without a stack", { "manifest.json": "{}" }, /contains no stack$/],
    [
      "an artifact that is null",
      { "manifest.json": '{"artifacts":{"A":null}}' },
      /artifact A is damaged/,
    ],
    ["artifacts that are a string", { "manifest.json": '{"artifacts":"A"}' }, /damaged/],
    [
      "an artifact without a type",
      { "manifest.json": '{"artifacts":{"A":{}}}' },
      /artifact A is damaged/,
    ],
    [
      "a stack without a template",
      { "manifest.json": '{"artifacts":{"A":{"type":"aws:cloudformation:stack"}}}' },
      /stack A has no template file/,
    ],
    [
      "a missing template",
      {
        "manifest.json":
          '{"artifacts":{"A":{"type":"aws:cloudformation:stack","properties":{"templateFile":"a.json"}}}}',
      },
      /a\.json cannot be read/,
    ],
    [
      "a nested assembly without a directory",
      { "manifest.json": '{"artifacts":{"S":{"type":"cdk:cloud-assembly"}}}' },
      /the nested assembly S has no directory$/,
    ],
  ])("%s", (_, contents, message) => {
    const read = () => readAssembly(files(contents));
    expect(read).toThrow(AssemblyInvalid);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/\n/);
  });
});

describe("a template", () => {
  const withTemplate = (template: StackSketch["template"]) => () =>
    readAssembly(assembly({ ...stack("Api"), template }))[0]?.template.problems.map(
      ({ path, problem }) => `${path}: ${problem}`,
    );
  const resource = (attributes: object) =>
    withTemplate({ Resources: { Thing: { Type: "AWS::KMS::Key", ...attributes } } });

  it.each([
    [
      "a transform of serverless apps with a function",
      withTemplate({
        Transform: "AWS::Serverless-2016-10-31",
        Resources: { Fn: { Type: "AWS::Serverless::Function" } },
      }),
      "Api: transform AWS::Serverless-2016-10-31 is not supported",
    ],
    ["Imports", withTemplate({ Imports: {} }), "Api: template section Imports is not supported"],
    [
      "a section that is a list",
      withTemplate({ Outputs: [] }),
      "Api: template section Outputs is not a map",
    ],
    [
      "a resource that is a string",
      withTemplate({ Resources: { Thing: "x" } }),
      "Api/Thing: the resource is not a map",
    ],
    [
      "a resource without a type",
      withTemplate({ Resources: { Thing: {} } }),
      "Api/Thing: it has no Type",
    ],
    [
      "an unknown resource attribute",
      resource({ Colour: {} }),
      "Api/Thing: resource attribute Colour is not supported",
    ],
    [
      "an unknown attribute of a resource with a construct path",
      resource({ Colour: {}, Metadata: { "aws:cdk:path": "Api/Seal/Resource" } }),
      "Api/Seal/Resource: resource attribute Colour is not supported",
    ],
    [
      "an unknown attribute of a resource below a construct with the id Default",
      resource({ Colour: {}, Metadata: { "aws:cdk:path": "Api/Default/Seal/Resource" } }),
      "Api/Seal/Resource: resource attribute Colour is not supported",
    ],
    [
      "a condition that is not a name",
      resource({ Condition: { "Fn::Equals": [1, 2] } }),
      "Api/Thing: its Condition is not a name",
    ],
    [
      "an unsupported deletion policy",
      resource({ DeletionPolicy: "Archive" }),
      'Api/Thing: deletion policy "Archive" is not supported',
    ],
  ])("with %s has one problem that names it", (_, read, problem) => {
    expect(read()).toEqual([problem]);
  });
});
