import { writeSealedFile } from "../../../../lib/cli/sealing/file/write-sealed-file.ts";

/** Replaces a sealed file in a loop until it is killed. Prints `.` after each replacement. */
const [path = "", ciphertextBytes = ""] = process.argv.slice(2);
const segmentOf = (letter: string) => ({
  key: "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555",
  names: [letter],
  ciphertext: Buffer.alloc(Number(ciphertextBytes), letter).toString("base64"),
});
const [old, fresh] = ["old", "new"].map((letter) => ({
  app: "signet",
  stage: "dev",
  functions: { secure: [segmentOf(letter)] },
}));
if (!old || !fresh) throw new Error("there must be two files");
for (;;) {
  for (const file of [old, fresh]) {
    writeSealedFile(path, file);
    process.stdout.write(".");
  }
}
