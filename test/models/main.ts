import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import writeFileAtomic from "write-file-atomic";
import { root } from "../arrows/project.ts";
import { generated, type AwsModel } from "./generate.ts";
import { SERVICES } from "./operations.ts";
import { REPLACING_FILE, replacingProperties } from "./replacing.ts";

writeFileAtomic.sync(join(root, REPLACING_FILE), await replacingProperties());

// Generates lib/cloud/services/models/generated from AWS's models in botocore's folder `data`.
const { values } = parseArgs({ options: { from: { type: "string" } } });
const from = values.from ?? installed();
for (const [service, { version }] of Object.entries(SERVICES)) {
  const text = generated(service, modelIn(join(from, service, version, "service-2.json")));
  const path = join(root, `lib/cloud/services/models/generated/${service}.ts`);
  writeFileAtomic.sync(path, text);
}

function modelIn(path: string): AwsModel {
  const text = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  return JSON.parse(text.toString()) as AwsModel; // The fields that are read are in every model.
}

/** Returns the folder `data` of the botocore that Python finds. */
function installed(): string {
  const program =
    "import os, botocore; print(os.path.join(os.path.dirname(botocore.__file__), 'data'))";
  try {
    return execFileSync("python3", ["-c", program], { encoding: "utf8" }).trim();
  } catch {
    throw new Error("python3 has no botocore: run `pip install botocore`, or pass --from DIR");
  }
}
