import { writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";

const LOOPBACK = "127.0.0.1";
/** Value of each secret, as long as 32 random bytes in hexadecimal. */
const VALUE = "0123456789abcdef".repeat(4);

export interface StubServer {
  readonly url: string;
  /** Returns the number of requests since its previous call. */
  readonly calls: () => number;
  readonly close: () => void;
}

/** Returns the names of `count` secrets, 16 characters each. */
function secretNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `SECRET_NUMBER_${10 + index}`);
}

/**
 * Starts KMS's Decrypt and SSM's GetParameters on loopback, over TLS 1.3. It does not check requests, because
 * only the work of the clients is measured. A ciphertext is only the number of secrets in it.
 *
 * @param certificate File to which the server's certificate is written, for NODE_EXTRA_CA_CERTS.
 */
export async function startStubServer(certificate: string): Promise<StubServer> {
  // The certificate is for an address, because looking up a name would take each client 14 ms of CPU.
  const made = await generate([{ name: "commonName", value: LOOPBACK }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: LOOPBACK }] }],
  });
  writeFileSync(certificate, made.cert);
  let calls = 0;
  const server = createServer({ key: made.private, cert: made.cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      calls++;
      const body: Record<string, unknown> = JSON.parse(Buffer.concat(chunks).toString());
      response.setHeader("Content-Type", "application/x-amz-json-1.1");
      response.end(JSON.stringify(answer(body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as AddressInfo; // A server that listens on TCP has such an address.
  return {
    url: `https://${LOOPBACK}:${port}`,
    calls: () => {
      const counted = calls;
      calls = 0;
      return counted;
    },
    close: () => void server.close(),
  };
}

function answer({ CiphertextBlob: ciphertext, KeyId, Name, Names }: Record<string, unknown>) {
  if (Array.isArray(Names)) return { Parameters: Names.map(parameter), InvalidParameters: [] };
  if (Name !== undefined) return { Parameter: parameter(Name) };
  const count = Number(Buffer.from(String(ciphertext), "base64").toString());
  const values = secretNames(count).map((name) => [name, VALUE]);
  const plaintext = count === 0 ? VALUE : JSON.stringify(Object.fromEntries(values));
  return {
    KeyId,
    Plaintext: Buffer.from(plaintext).toString("base64"),
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
  };
}

function parameter(name: unknown) {
  return { Name: name, Type: "SecureString", Value: VALUE, Version: 1, DataType: "text" };
}
