/** A program that exports `open(count)`, which opens `count` secrets and returns how many it opened. */
interface Program {
  readonly name: string;
  readonly source: string;
  /** Whether its packages are bundled with it. @default true */
  readonly bundled?: boolean;
}

const KEY = `"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"`;

/** Opens secrets as is usual with the SDK: each has its own ciphertext and Decrypt call, and all calls run at once. */
const SDK = `
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
export async function open(count) {
  const client = new KMSClient({});
  const opened = await Promise.all(Array.from({ length: count }, async () => {
    const { Plaintext } = await client.send(new DecryptCommand({
      KeyId: ${KEY},
      CiphertextBlob: Buffer.from("0"),
      EncryptionContext: { app: "signet", stage: "dev", function: "secure" },
    }));
    return Buffer.from(Plaintext).toString();
  }));
  return opened.length;
}`;

/** The programs. Each is compared with the first one. */
export const programs: readonly Program[] = [
  {
    name: "bare node:https POST",
    source: `
import { request } from "node:https";
const url = process.env.AWS_ENDPOINT_URL;
export function open(count) {
  const body = JSON.stringify({
    KeyId: ${KEY},
    CiphertextBlob: Buffer.from(String(count)).toString("base64"),
    EncryptionContext: { app: "signet", stage: "dev", function: "secure" },
  });
  const headers = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "TrentService.Decrypt",
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const { Plaintext } = JSON.parse(Buffer.concat(chunks));
        resolve(Object.keys(JSON.parse(Buffer.from(Plaintext, "base64"))).length);
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}`,
  },
  {
    name: "signet",
    source: `
import { httpsKeyService } from "../lib/cdk/runtime/https/https-key-service.ts";
import { sealedSecrets } from "../lib/formats/sealed/open-secrets.ts";
export async function open(count) {
  const names = Array.from({ length: count }, (_, index) => "SECRET_NUMBER_" + (10 + index));
  const secrets = sealedSecrets({
    service: httpsKeyService(process.env),
    context: { app: "signet", stage: "dev", function: "secure" },
    segments: [{ key: ${KEY}, names, ciphertext: Buffer.from(String(count)).toString("base64") }],
    names,
  });
  const opened = await secrets();
  return names.filter((name) => opened[name].reveal().length === 64).length;
}`,
  },
  { name: "@aws-sdk/client-kms, bundled", source: SDK },
  { name: "@aws-sdk/client-kms, not bundled", source: SDK, bundled: false },
  {
    name: "Powertools parameters (SSM), bundled",
    source: `
import { getParametersByName } from "@aws-lambda-powertools/parameters/ssm";
export async function open(count) {
  const names = Array.from({ length: count }, (_, index) => "/dev/SECRET_NUMBER_" + (10 + index));
  const opened = await getParametersByName(
    Object.fromEntries(names.map((name) => [name, {}])), { decrypt: true });
  return Object.keys(opened).length;
}`,
  },
];
