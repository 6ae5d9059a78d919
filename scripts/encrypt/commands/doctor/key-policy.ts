import { fitsWildcards } from "../../../../lib/formats/policy/wildcards.ts";
import { GetKeyPolicyCommand, KMSClient } from "@aws-sdk/client-kms";
import { quoted } from "../../../../lib/formats/sealed/sealed-segment.ts";
import type { AwsConfig } from "../../kms/kms.ts";
import { awsResult, type Refusal } from "./aws-result.ts";

/** What a key's policy means for a role. IAM cannot simulate a role together with it. */
export interface KeyPolicy {
  /** Whether it leaves the key to the IAM policies of the role's account. */
  readonly delegates: boolean;
  /** The other statements that may concern the role's decrypting: effect and Sid. */
  readonly others: readonly string[];
  /** Whether one of those allows. */
  readonly othersAllow: boolean;
}

export type ReadKeyPolicy = KeyPolicy | { readonly refusal: Refusal };

/** Reads a key's policy for a role. */
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

/** What a policy's text means for a role; what is not understood is taken for what may concern it. */
function keyPolicyFor(text: string, keyArn: string, roleArn: string): ReadKeyPolicy {
  let statements: readonly Statement[];
  try {
    const { Statement: list }: { readonly Statement?: unknown } = JSON.parse(text);
    statements = (Array.isArray(list) ? list : [list]).map((one: unknown) => ({ ...Object(one) }));
  } catch {
    return { refusal: { name: "no policy", text: "KMS answered something else" } };
  }
  const isDelegation = (one: Statement): boolean => delegates(one, keyArn, roleArn);
  // One that delegates may allow the role itself as well.
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

/** Parsed JSON of somebody else's: any member may be anything. */
type Statement = Readonly<Record<string, unknown>>;

const nameOf = (effect: unknown): string => (effect === "Deny" ? "Deny" : "Allow");

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

const PLAIN = ["Sid", "Effect", "Principal", "Action", "Resource"];

/** Root stands for the account: what its IAM policies allow is then allowed. */
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

/** Whether a statement may say something of a role's decrypting. */
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
      principal.startsWith("AROA") // The id of a role: it may be this one's.
    );
  });
}

/** Those that may be a role: not services, nor whom somebody else vouches for. */
function principalsOf(principal: unknown): readonly unknown[] {
  if (typeof principal !== "object" || principal === null) return listOf(principal);
  return listOf(Reflect.get(principal, "AWS"));
}

function accountNames(roleArn: string): readonly string[] {
  const [arn, partition, , , account = ""] = roleArn.split(":");
  return [account, `${arn}:${partition}:iam::${account}:root`];
}

/** IAM's wildcards; the case of an action means nothing. */
function matches(pattern: unknown, action: string): boolean {
  return fitsWildcards(String(pattern).toLowerCase(), action.toLowerCase());
}
