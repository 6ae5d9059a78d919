import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Resources } from "./deployment/sketch.ts";

/** One stack of an assembly that a test writes. */
export interface StackSketch {
  readonly name: string;
  readonly resources: Resources;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Sections and members that are copied into the template. */
  readonly template?: Readonly<Record<string, unknown>>;
  /** The sources of `handler.mjs`, by asset name; the asset's S3 key is `<name>.zip`. */
  readonly handlers?: Readonly<Record<string, string>>;
  /** Members of the stack's artifact in the manifest. */
  readonly artifact?: Readonly<Record<string, unknown>>;
}

/** Writes an assembly like `cdk synth`: a manifest and, for each stack, template, assets and metadata. */
export function writeAssembly(directory: string, stacks: readonly StackSketch[]): void {
  mkdirSync(directory, { recursive: true });
  const write = (file: string, content: unknown) =>
    writeFileSync(join(directory, file), JSON.stringify(content));
  const artifacts: Record<string, unknown> = {};
  for (const { name, resources, outputs = {}, template, handlers = {}, artifact } of stacks) {
    artifacts[name] = {
      type: "aws:cloudformation:stack",
      environment: "aws://unknown-account/unknown-region",
      properties: { templateFile: `${name}.template.json` },
      dependencies: [],
      ...artifact,
    };
    write(`${name}.template.json`, { Resources: resources, Outputs: outputs, ...template });
    const files = Object.keys(handlers).map((asset) => [
      asset,
      {
        source: { path: `asset.${asset}`, packaging: "zip" },
        destinations: { here: { bucketName: "assets", objectKey: `${asset}.zip` } },
      },
    ]);
    write(`${name}.assets.json`, { version: "55.0.0", files: Object.fromEntries(files) });
    for (const [asset, source] of Object.entries(handlers)) {
      mkdirSync(join(directory, `asset.${asset}`), { recursive: true });
      writeFileSync(join(directory, `asset.${asset}`, "handler.mjs"), source);
    }
  }
  write("manifest.json", { version: "55.0.0", artifacts });
}
