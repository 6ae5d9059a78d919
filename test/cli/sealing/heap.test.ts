import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { buildProgram } from "./build-program.ts";
import { fakeKms, json } from "./fake-kms.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();

it("an opened secret is not on the heap until it is revealed", async () => {
  const canary = "canary-that-only-KMS-knows";
  const Plaintext = Buffer.from(JSON.stringify({ proofKey: canary })).toString("base64");
  const kms = await fakeKms((response) => json(response, 200, { Plaintext }));
  const program = await buildProgram("heap-program.ts", folder);
  const [before, after] = [join(folder, "before"), join(folder, "after")];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--expose-gc", program, before, after],
    {
      env: {
        AWS_REGION: "eu-west-1",
        AWS_ENDPOINT_URL_KMS: kms.endpoint,
        AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "secret-access-key",
      },
    },
  );
  kms.close();
  expect(stdout).toBe(String(canary.length));

  const forms = [canary, Plaintext, Buffer.from(canary).toString("base64").slice(0, -4)];
  const found = (file: string) => {
    const snapshot = readFileSync(file, "utf8");
    return forms.filter((form) => snapshot.includes(form));
  };
  expect(found(before)).toEqual([]);
  // Proves that the search can find the secret.
  expect(found(after)).toEqual([canary]);
});
