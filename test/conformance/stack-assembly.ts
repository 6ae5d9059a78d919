import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mapCode } from "./stack-template.ts";

/** Writes an assembly with one stack. The `Code` of its functions is `{ file, source }`, which becomes an asset. */
export function writeStackAssembly(directory: string, name: string, template: unknown): void {
  mkdirSync(directory, { recursive: true });
  const write = (file: string, content: unknown) =>
    writeFileSync(join(directory, file), JSON.stringify(content));
  const files: Record<string, unknown> = {};
  const withAssets = mapCode(template, (code) => {
    const id = `asset.${Object.keys(files).length}`;
    mkdirSync(join(directory, id), { recursive: true });
    writeFileSync(join(directory, id, String(code["file"])), String(code["source"]));
    files[id] = {
      source: { path: id, packaging: "zip" },
      destinations: { here: { bucketName: "assets", objectKey: `${id}.zip` } },
    };
    return { S3Bucket: "assets", S3Key: `${id}.zip` };
  });
  write(`${name}.template.json`, withAssets);
  write(`${name}.assets.json`, { version: "55.0.0", files });
  const artifact = {
    type: "aws:cloudformation:stack",
    environment: "aws://unknown-account/unknown-region",
    properties: { templateFile: `${name}.template.json` },
    dependencies: [],
  };
  write("manifest.json", { version: "55.0.0", artifacts: { [name]: artifact } });
}
