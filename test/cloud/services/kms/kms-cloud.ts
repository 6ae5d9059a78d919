import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  type KMSServiceException,
} from "@aws-sdk/client-kms";
import {
  ref,
  user,
  type Resource,
  type Resources,
  type Statement,
} from "../../deployment/sketch.ts";
import type { TestCloud } from "../../test-cloud.ts";
import { clientCloud, jsonCalls, type JsonCall } from "../client-cloud.ts";

export type Context = Record<string, string>;

/** The part of a statement that covers each operation of KMS on each key. */
export const EVERYTHING = { Action: "kms:*", Resource: "*" } as const satisfies Statement;

/** A key, and an alias with the same name in lower case. */
export function key(id: string, KeyPolicy?: object, properties: object = {}): Resources {
  return {
    [id]: {
      Type: "AWS::KMS::Key",
      Properties: { ...(KeyPolicy ? { KeyPolicy } : {}), ...properties },
    },
    [`${id}Alias`]: alias(id),
  };
}

export function alias(id: string): Resource {
  const Properties = { AliasName: `alias/${id.toLowerCase()}`, TargetKeyId: ref(id) };
  return { Type: "AWS::KMS::Alias", Properties };
}

/** A cloud with keys, and AWS's KMS client for each of its users. */
export interface KmsCloud {
  readonly local: TestCloud;
  readonly as: (userName: string) => KMSClient;
  readonly call: JsonCall;
  readonly encrypt: (userName: string, keyId: string, context?: Context) => Promise<Uint8Array>;
  /** Returns the plaintext of a ciphertext as a string. */
  readonly decrypt: (
    userName: string,
    ciphertext: Uint8Array,
    context?: Context,
    keyId?: string,
  ) => Promise<string>;
  readonly arnOf: (keyId: string) => Promise<string>;
}

/** Starts a cloud for the tests of the calling file. Its user `Ann` has all permissions of KMS. */
export function kmsCloud(more: Resources = {}): KmsCloud {
  const resources = { Ann: user("Ann", EVERYTHING), ...more };
  const cloud = clientCloud({ name: "Keys", resources }, (settings) => new KMSClient(settings));
  const { as } = cloud;
  return {
    get local() {
      return cloud.local;
    },
    as,
    call: jsonCalls(cloud, "kms", "TrentService"),
    async encrypt(userName, KeyId, EncryptionContext) {
      const input = { KeyId, Plaintext: Buffer.from("the secret"), EncryptionContext };
      const { CiphertextBlob } = await as(userName).send(new EncryptCommand(input));
      return CiphertextBlob ?? new Uint8Array();
    },
    async decrypt(userName, CiphertextBlob, EncryptionContext, KeyId) {
      const input = { CiphertextBlob, EncryptionContext, KeyId };
      const { Plaintext } = await as(userName).send(new DecryptCommand(input));
      return Buffer.from(Plaintext ?? []).toString();
    },
    async arnOf(KeyId) {
      const { KeyMetadata } = await as("Ann").send(new DescribeKeyCommand({ KeyId }));
      return KeyMetadata?.Arn ?? "";
    },
  };
}

/** Returns name, status and message of a refused call's error. The name is `not refused` if the call succeeds. */
export async function refusal(
  call: Promise<unknown>,
): Promise<readonly [name: string, status: number | undefined, text: string]> {
  try {
    await call;
  } catch (error) {
    // The SDK's client rejects with the errors of its service.
    const { name, $metadata, message } = error as KMSServiceException;
    return [name, $metadata.httpStatusCode, message];
  }
  return ["not refused", 200, ""];
}
