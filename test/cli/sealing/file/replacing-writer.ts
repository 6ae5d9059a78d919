import { writeSealedFile } from "../../../../lib/cli/sealing/file/sealed-file.ts";

/** Replaces a sealed file over and over, to be killed while it does. Says `.` after each time. */
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
if (!old || !fresh) throw new Error("there are two");
for (;;) {
  for (const file of [old, fresh]) {
    writeSealedFile(path, file);
    process.stdout.write(".");
  }
}
