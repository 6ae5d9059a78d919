import type { Cell } from "../../../lib/cloud/who-can/matrix.ts";
import type { Row } from "../../../lib/cloud/who-can/who/row.ts";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { element } from "../../cloud/assume-role.ts";
import { call, type Answer, type CallOptions } from "../../cloud/test-cloud.ts";
import { region, type LaunchedStage } from "../launched-stage.ts";
import { tableInput, tableOperation } from "../../cloud/who-can/what/table-input.ts";
import { hasProof, proofFor } from "../proofs.ts";
import { keyRequests, type Kms } from "./key-requests.ts";
import { jsonOf } from "../../json-of.ts";

/** Sends the request of a matrix cell to the running stage and returns the response. */
export type Execute = (cell: Cell) => Promise<Answer>;

/**
 * Whether the local cloud can send the request of a cell. It has no other accounts, and services do not sign. A route
 * with another authentication than IAM gets the same request from every caller, so one row is enough.
 */
export function isExecutable({ row, target }: Cell): boolean {
  if (target.kind === "route" && hasProof(target.name)) return row.kind === "anyone";
  return row.kind !== "other account" && row.kind !== "service";
}

export async function executor(stage: LaunchedStage): Promise<Execute> {
  const { cloud } = stage;
  const admin = cloud.users()["admin"];
  if (!admin) throw new Error("there is no admin");
  const sessions = new Map<string, Promise<Credentials>>();

  const service = (
    name: string,
    as: Credentials | undefined,
    path: string,
    { method = "POST", ...more }: CallOptions = {},
  ) => call(cloud.awsEndpoint, method, path, { service: name, region, as, ...more });
  const sts = (as: Credentials | undefined, RoleArn: string) =>
    service("sts", as, "/", {
      headers: [["Content-Type", "application/x-www-form-urlencoded"]],
      body: new URLSearchParams({
        Version: "2011-06-15",
        Action: "AssumeRole",
        RoleArn,
        RoleSessionName: "who-can",
      }).toString(),
    });
  const kms = (as: Credentials | undefined, operation: string, input: object) =>
    service("kms", as, "/", {
      headers: [
        ["Content-Type", "application/x-amz-json-1.1"],
        ["X-Amz-Target", `TrentService.${operation}`],
      ],
      body: JSON.stringify(input),
    });
  const dynamodb = (as: Credentials | undefined, operation: string, input: object) =>
    service("dynamodb", as, "/", {
      headers: [["X-Amz-Target", `DynamoDB_20120810.${operation}`]],
      body: JSON.stringify(input),
    });
  const { TableNames } = jsonOf<{ TableNames: string[] }>(await dynamodb(admin, "ListTables", {}));
  const partitionKeys = new Map<string, string>();
  for (const TableName of TableNames) {
    const { Table } = jsonOf<{
      Table: { KeySchema: { AttributeName: string }[] };
    }>(await dynamodb(admin, "DescribeTable", { TableName }));
    partitionKeys.set(TableName, Table.KeySchema[0]?.AttributeName ?? "");
  }
  const asAdmin: Kms = (operation, input) => kms(admin, operation, input);
  const keys = await keysHere(asAdmin, stage);

  async function credentialsOf({ kind, caller }: Row): Promise<Credentials | undefined> {
    const { principal } = caller;
    if (kind === "anyone") return undefined;
    if (kind === "administrator") return admin;
    if (principal.type === "User") return cloud.users()[principal.userName];
    if (principal.type !== "AssumedRole") throw new Error(`${principal.type} has no credentials`);
    const arn = roleHere(stage, principal.roleArn);
    const session = sessions.get(arn) ?? sts(admin, arn).then(credentialsIn);
    sessions.set(arn, session);
    return session;
  }

  return async (cell) => {
    const { row, target, example } = cell;
    const as = await credentialsOf(row);
    switch (target.kind) {
      case "route": {
        const [verb = "", path = ""] = (example?.request ?? target.name).split(" ");
        const { origin, pathname } = new URL(stage.base);
        const proof = await proofFor(stage, `${verb} ${path}`);
        if (proof) return call(origin, verb, pathname + path, proof);
        const order = verb === "POST" ? { body: '{"item":"tea","quantity":2}' } : {};
        return call(origin, verb, pathname + path, { as, region, ...order });
      }
      case "function": {
        const path = `/2015-03-31/functions/${target.name}`;
        switch (target.action) {
          case "lambda:InvokeFunction":
            return service("lambda", as, `${path}/invocations`, {
              headers: [["X-Amz-Invocation-Type", "DryRun"]],
            });
          case "lambda:GetFunctionConfiguration":
            return service("lambda", as, `${path}/configuration`, { method: "GET" });
          case "lambda:GetFunction":
            return service("lambda", as, path, { method: "GET" });
          default:
            throw new Error(`there is no request for ${target.action}`);
        }
      }
      case "bucket":
      case "bus":
      case "queue":
      case "state machine":
      case "topic":
      case "url":
      case "secret":
      case "parameter":
        throw new Error(`the app has no ${target.kind}`);
      case "table": {
        const TableName = nameHere(TableNames, target.name, "table");
        const input = tableInput(cell, TableName, { table: partitionKeys.get(TableName) ?? "" });
        return dynamodb(as, tableOperation(cell), input);
      }
      case "role":
        return sts(as, roleHere(stage, target.name));
      case "key": {
        const request = keyRequests[target.action];
        if (!request) throw new Error(`there is no request for ${target.action}`);
        const keyId = keys.get(target.name.endsWith("/SealingKey")) ?? "";
        const input = await request.input(asAdmin, keyId, contextOf(cell));
        const answer = await kms(as, request.operation, input);
        if (answer.status < 300 || request.prepares) await request.undo?.(asAdmin, keyId);
        return answer;
      }
    }
  };
}

/** Returns the encryption context in the example of a cell. */
function contextOf({ example }: Cell): Readonly<Record<string, string>> {
  const prefix = "kms:EncryptionContext:";
  return Object.fromEntries(
    [...(example?.assumed ?? [])]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, [value = ""]]) => [key.slice(prefix.length), value]),
  );
}

/** Returns the ARN of a role in this stage. A generated name has the same beginning in every stage. */
function roleHere({ cloud }: LaunchedStage, reference: string): string {
  const roles = cloud.assumableRoles();
  return roles[nameHere(Object.keys(roles), reference, "role")] ?? "";
}

/** Returns the name in this stage of a resource, from its ARN, its name elsewhere or its construct path. */
function nameHere(names: readonly string[], reference: string, what: string): string {
  const path = reference.split("/");
  const name = reference.startsWith("arn:") ? (path.at(-1) ?? "") : logicalName(path);
  const found = names.find(
    (known) => known === name || known.startsWith(name.replace(/-[A-Za-z0-9]{12}$/, "-")),
  );
  if (found === undefined) throw new Error(`there is no ${what} ${reference}`);
  return found;
}

/** Returns the beginning of the name that CDK generates for a path: `Stack-ApiRole` for `Stack/Api/Role`. */
function logicalName([stack = "", ...path]: readonly string[]): string {
  return path.length === 0 ? stack : `${stack}-${path.join("")}`;
}

/** Returns the key ARNs by whether the key seals secrets, which its description says. */
async function keysHere(admin: Kms, { cloud }: LaunchedStage): Promise<Map<boolean, string>> {
  const keys = new Map<boolean, string>();
  for (const keyArn of cloud.keyArns()) {
    const described = await admin("DescribeKey", { KeyId: keyArn });
    const { KeyMetadata } = jsonOf<{ KeyMetadata: { Description: string } }>(described);
    keys.set(KeyMetadata.Description.startsWith("Seals "), keyArn);
  }
  return keys;
}

function credentialsIn({ status, text }: Answer): Credentials {
  if (status !== 200) throw new Error(text);
  return {
    accessKeyId: element(text, "AccessKeyId"),
    secretAccessKey: element(text, "SecretAccessKey"),
    sessionToken: element(text, "SessionToken"),
  };
}
