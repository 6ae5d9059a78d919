import { fitsWildcards } from "../../../../lib/formats/policy/wildcards.ts";
import { GetKeyPolicyCommand, KMSClient } from "@aws-sdk/client-kms";
import { quoted } from "../../../../lib/formats/sealed/sealed-segment.ts";
import type { AwsConfig } from "../../kms/kms.ts";
import { awsResult, type Refusal } from "./aws-result.ts";

/** What a key's policy means for a role. IAM cannot include a key policy in the simulation of a role. */
export interface KeyPolicy {
  /** Whether the policy delegates access to the IAM policies of the role's account. */
  readonly delegates: boolean;
  /** Effect and Sid of the other statements that may apply if the role decrypts. */
  readonly others: readonly string[];
  /** Whether one of the other statements is an Allow. */
  readonly othersAllow: boolean;
}

export type ReadKeyPolicy = KeyPolicy | { readonly refusal: Refusal };

/** Reads a key's policy and evaluates it for a role. */
export async function readKeyPolicy(
  config: AwsConfig,
  keyArn: string,
  roleArn: string,
): Promise<ReadKeyPolicy> {
  const client = new KMSClient(config);
  try {
    const command = new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName: "default" });
    const { answer, refusal } = await awsResult(client.send(command));
    return refusal ? { refusal } : keyPolicyFor(answer.Policy ?? "", keyArn, roleArn);
  } finally {
    client.destroy();
  }
}

/** Evaluates the text of a policy for a role. A statement that is not understood counts as one that may apply. */
function keyPolicyFor(text: string, keyArn: string, roleArn: string): ReadKeyPolicy {
  let statements: readonly Statement[];
  try {
    const { Statement: list }: { readonly Statement?: unknown } = JSON.parse(text);
    statements = (Array.isArray(list) ? list : [list]).map((one: unknown) => ({ ...Object(one) }));
  } catch {
    return { refusal: { name: "no policy", text: "KMS returned something else" } };
  }
  const isDelegation = (one: Statement): boolean => delegates(one, keyArn, roleArn);
  // A statement that delegates may also allow the role itself.
  const delegatesOnly = (one: Statement): boolean =>
    isDelegation(one) &&
    principalsOf(one["Principal"]).every((name) => accountNames(roleArn).includes(String(name)));
  const others = statements.filter((one) => !delegatesOnly(one) && concerns(one, roleArn));
  return {
    delegates: statements.some(isDelegation),
    others: others.map(({ Effect, Sid }) =>
      typeof Sid === "string"
        ? `${nameOf(Effect)} ${quoted(Sid)}`
        : `${nameOf(Effect)} without a Sid`,
    ),
    othersAllow: others.some(({ Effect }) => Effect !== "Deny"),
  };
}

/** A statement of a policy that may be invalid: any member may have any type. */
type Statement = Readonly<Record<string, unknown>>;

const nameOf = (effect: unknown): string => (effect === "Deny" ? "Deny" : "Allow");

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

const PLAIN = ["Sid", "Effect", "Principal", "Action", "Resource"];

/** Whether a statement allows everything to the account's root, so the account's IAM policies decide. */
function delegates(statement: Statement, keyArn: string, roleArn: string): boolean {
  const { Effect, Principal, Action, Resource } = statement;
  return (
    Effect === "Allow" &&
    principalsOf(Principal).some((one) => accountNames(roleArn).includes(String(one))) &&
    listOf(Action).some((action) => ["*", "kms:*"].includes(String(action).toLowerCase())) &&
    listOf(Resource).some((resource) => resource === "*" || resource === keyArn) &&
    Object.keys(statement).every((member) => PLAIN.includes(member))
  );
}

/** Whether a statement may apply if the role decrypts. */
function concerns(statement: Statement, roleArn: string): boolean {
  const { Principal, NotPrincipal, Action, NotAction } = statement;
  const opens = ["kms:Decrypt", "kms:ReEncryptFrom"];
  const covered =
    NotAction === undefined
      ? opens.some((name) => listOf(Action).some((action) => matches(action, name)))
      : opens.some((name) => !listOf(NotAction).some((action) => matches(action, name)));
  if (!covered) return false;
  if (NotPrincipal !== undefined || Principal === undefined) return true;
  const [, , , , account = "", resource = ""] = roleArn.split(":");
  const roleName = resource.split("/").at(-1) ?? "";
  const session = `:sts::${account}:assumed-role/${roleName}/`;
  return principalsOf(Principal).some((one) => {
    const principal = String(one);
    return (
      principal === "*" ||
      principal === roleArn ||
      principal.includes(session) ||
      accountNames(roleArn).includes(principal) ||
      principal.startsWith("AROA") // The id of a role, which may be this role.
    );
  });
}

/** Returns the principals that may be a role. Services and federated principals are left out. */
function principalsOf(principal: unknown): readonly unknown[] {
  if (typeof principal !== "object" || principal === null) return listOf(principal);
  return listOf(Reflect.get(principal, "AWS"));
}

function accountNames(roleArn: string): readonly string[] {
  const [arn, partition, , , account = ""] = roleArn.split(":");
  return [account, `${arn}:${partition}:iam::${account}:root`];
}

/** Whether IAM's wildcards match an action. Case does not count. */
function matches(pattern: unknown, action: string): boolean {
  return fitsWildcards(String(pattern).toLowerCase(), action.toLowerCase());
}
