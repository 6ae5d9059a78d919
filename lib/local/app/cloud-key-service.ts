import { KeyServiceFailed, type KeyService } from "../../formats/sealed/key-service.ts";
import { kmsUnreachable, refusedByKms } from "../../formats/sealed/kms-failure.ts";
import { isMap, parseJson } from "../../json.ts";
import { serviceError } from "../../signed-fetch/http/service-error.ts";
import { signedRequest, type SignedRequestOptions } from "../../signed-fetch/signed-request.ts";

/**
 * Returns the KMS of a local cloud, called over KMS's own protocol. The process of the cloud itself calls it, and would
 * keep the memory that the AWS SDK takes.
 *
 * @throws {KeyServiceFailed} If a method of the service is called, and KMS returns an error or does not respond.
 */
export function cloudKeyService(
  endpoint: string,
  region: string,
  credentials: SignedRequestOptions["credentials"],
): Pick<KeyService, "encrypt" | "decrypt"> {
  async function call<Name extends string>(
    operation: string,
    input: object,
    ...wanted: readonly Name[]
  ): Promise<Readonly<Record<Name, string>>> {
    const { response } = await signedRequest(endpoint, {
      method: "POST",
      headers: [
        ["Content-Type", "application/x-amz-json-1.1"],
        ["X-Amz-Target", `TrentService.${operation}`],
      ],
      body: Buffer.from(JSON.stringify(input)),
      credentials,
      region,
      service: "kms",
      // An encryption or decryption may be repeated.
      idempotent: true,
    }).catch((cause: unknown) => {
      throw kmsUnreachable(cause, region);
    });
    if (response.status !== 200) {
      const { name = `HTTP ${response.status}`, message = "" } = serviceError(response);
      throw refusedByKms(name, message, { region });
    }
    const output = parseJson(response.body.toString());
    if (isMap(output) && wanted.every((name) => typeof output[name] === "string")) {
      // The line above has found each of the members to be a string.
      return output as Readonly<Record<Name, string>>;
    }
    throw new KeyServiceFailed(`KMS returned no ${wanted.join(" or ")}`, { region });
  }

  return {
    async encrypt(keyId, plaintext, context) {
      const input = { KeyId: keyId, Plaintext: base64(plaintext), EncryptionContext: context };
      const { CiphertextBlob, KeyId } = await call("Encrypt", input, "CiphertextBlob", "KeyId");
      return { ciphertext: Buffer.from(CiphertextBlob, "base64"), keyArn: KeyId };
    },
    async decrypt(keyArn, ciphertext, context) {
      const input = {
        KeyId: keyArn,
        CiphertextBlob: base64(ciphertext),
        EncryptionContext: context,
      };
      const { Plaintext } = await call("Decrypt", input, "Plaintext");
      return Buffer.from(Plaintext, "base64");
    },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
