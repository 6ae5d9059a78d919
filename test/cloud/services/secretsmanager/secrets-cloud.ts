import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { policy, type Resources, type Statement } from "../../deployment/sketch.ts";
import { clientCloud, jsonCalls, type JsonCall } from "../client-cloud.ts";
import type { Answer, TestCloud } from "../../test-cloud.ts";

/** A call with its answer in JSON, or the error's type and text. */
type Ask = (userName: string, operation: string, body: object) => Promise<unknown>;

export interface SecretsCloud {
  readonly local: TestCloud;
  readonly as: (userName: string) => SecretsManagerClient;
  readonly call: JsonCall;
  /** Returns the JSON of the answer, or `[type, text]` of the error. */
  readonly ask: Ask;
}

/** Starts a cloud with these resources for the tests of the calling file. */
export function secretsCloud(resources: Resources): SecretsCloud {
  const cloud = clientCloud(
    { name: "Secrets", resources },
    (settings) => new SecretsManagerClient(settings),
  );
  const call = jsonCalls(cloud, "secretsmanager", "secretsmanager");
  return {
    get local() {
      return cloud.local;
    },
    as: cloud.as,
    call,
    ask: async (userName, operation, body) => outcome(await call(userName, operation, body)),
  };
}

/** Returns the JSON of an answer, or type and text of its error. */
export function outcome({ status, text }: { readonly status: number; readonly text: string }) {
  if (text === "") return undefined;
  // The answers of both services are JSON objects.
  const json = JSON.parse(text) as Record<string, unknown>;
  return status === 200 ? json : [json["__type"], json["Message"] ?? json["message"]];
}

/** A secret with a value in its template. */
export function secret(Name: string, properties: object = {}): Resources[string] {
  const Properties = { Name, SecretString: `value of ${Name}`, ...properties };
  return { Type: "AWS::SecretsManager::Secret", Properties };
}

export function secretPolicy(id: string, ...statements: readonly Statement[]): Resources[string] {
  const Properties = { SecretId: { Ref: id }, ResourcePolicy: policy(...statements) };
  return { Type: "AWS::SecretsManager::ResourcePolicy", Properties };
}

/** Calls KMS with a key id, or with the id of the key of an alias, and returns the answer. */
export async function callKms(
  local: TestCloud,
  userName: string,
  operation: string,
  named: string,
  more: object = {},
): Promise<Answer> {
  const send = (name: string, body: object) =>
    local.aws("kms", "/", {
      as: local.keys(userName),
      headers: [["X-Amz-Target", `TrentService.${name}`]],
      body: JSON.stringify(body),
    });
  const described = await send("DescribeKey", { KeyId: named });
  if (operation === "DescribeKey") return described;
  const KeyId = /"KeyId":"([^"]+)"/.exec(described.text)?.[1];
  return send(operation, { KeyId, ...more });
}
