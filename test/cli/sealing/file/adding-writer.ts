import { segmentsOf, withSegments } from "../../../../lib/formats/sealed/function-segments.ts";
import { updateSealedFile } from "../../../../lib/cli/sealing/file/update-sealed-file.ts";

/** Adds segments to a sealed file, one at a time, and prints the name of each once it is in the file. */
const [path = "", prefix = "", count = ""] = process.argv.slice(2);

async function add(name: string): Promise<void> {
  await updateSealedFile(path, { app: "signet", stage: "dev" }, async (file) => {
    await new Promise((done) => setTimeout(done, 1)); // The time that a fast KMS takes.
    const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
    const ciphertext = Buffer.from(name).toString("base64");
    const segments = segmentsOf(file, "secure");
    return {
      file: withSegments(file, "secure", [...segments, { key, names: [name], ciphertext }]),
    };
  });
  process.stdout.write(`${name}\n`);
}

async function addAll(): Promise<void> {
  for (let number = 0; number < Number(count); number++) await add(`${prefix}-${number}`);
}

void addAll();
