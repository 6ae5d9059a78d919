import { writeHeapSnapshot } from "node:v8";
import { encryptionContext } from "../../../lib/formats/sealed/sealed-segment.ts";
import { httpsKeyService } from "../../../lib/cdk/runtime/https/https-key-service.ts";
import { sealedSecrets } from "../../../lib/formats/sealed/open-secrets.ts";

/** Opens a secret and writes a snapshot of the heap, and another one after the value is revealed. */
const [before = "", after = ""] = process.argv.slice(2);
const { gc } = globalThis;
if (!gc) throw new Error("run it with --expose-gc");
const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  context: encryptionContext("signet", "dev", "secure"),
  segments: [{ key, names: ["proofKey"], ciphertext: "Y2lwaGVy" }],
  names: ["proofKey"],
});

const { proofKey } = await secrets();
await gc({ execution: "async" });
writeHeapSnapshot(before);
const revealed = proofKey.reveal();
writeHeapSnapshot(after);
process.stdout.write(`${revealed.length}`);
