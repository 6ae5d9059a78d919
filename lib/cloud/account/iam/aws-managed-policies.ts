import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";
import { administration } from "./aws-managed/administration.ts";
import { documentOf, type AwsPolicies } from "./aws-managed/aws-policy.ts";
import { data } from "./aws-managed/data.ts";
import { deployment } from "./aws-managed/deployment.ts";
import { functions } from "./aws-managed/functions.ts";
import { machines } from "./aws-managed/machines.ts";
import { messaging } from "./aws-managed/messaging.ts";
import { LaterPolicy } from "./aws-managed/later-policy.ts";
import { monitoring } from "./aws-managed/monitoring.ts";
import { tables } from "./aws-managed/tables.ts";

const POLICIES: AwsPolicies = {
  ...administration,
  ...deployment,
  ...data,
  ...functions,
  ...machines,
  ...messaging,
  ...monitoring,
  ...tables,
};

/** The policies by partition. */
const known = new Map<string, readonly (readonly [string, Policy])[]>();

/**
 * Returns the AWS managed policies that CDK apps commonly attach, by ARN.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export function awsManagedPolicies(partition: string): readonly (readonly [string, Policy])[] {
  const before = known.get(partition);
  if (before) return before;
  const policies = Object.entries(POLICIES).map(([name, policy]) => {
    const arn = `arn:${partition}:iam::aws:policy/${name}`;
    return [arn, new LaterPolicy(() => parsePolicy(documentOf(policy), "managed", arn))] as const;
  });
  known.set(partition, policies);
  return policies;
}

/** Returns the ARN of the AWS managed policy that allows everything. */
export function administratorAccess(partition: string): string {
  return `arn:${partition}:iam::aws:policy/AdministratorAccess`;
}

/** The facts about a policy of AWS that its document does not have. */
interface AwsPolicyFacts {
  readonly policyId: string;
  readonly created: Date;
  readonly updated: Date;
  readonly versionId: string;
}

/** @param arn ARN of one of the {@link awsManagedPolicies}. */
export function awsPolicyFacts(arn: string): AwsPolicyFacts {
  const { facts = "" } = POLICIES[pathOfAws(arn)] ?? {};
  const [policyId = "", versionId = "v1", created = 0, updated = 0] = facts.split(" ");
  return { policyId, versionId, created: new Date(created), updated: new Date(updated) };
}

/** Returns the path and name of a policy of AWS that is known here and whose name differs only in letter case, if there is one. */
export function similarAwsPolicy(arn: string): string | undefined {
  const wanted = nameIn(pathOfAws(arn));
  return Object.keys(POLICIES).find((path) => nameIn(path) === wanted);
}

function pathOfAws(arn: string): string {
  return arn.replace(/^.*:policy\//, "");
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase();
}
