import { decide } from "../../access/decide.ts";
import { refusalOf } from "../../access/refusal.ts";
import type { Account } from "../../account/account.ts";
import type { RequestSource } from "../../account/condition-context.ts";
import type { Caller } from "../../account/iam/identities.ts";
import { principalTags } from "../../account/iam/principal-keys.ts";
import { requestedFor, type ResourceOperation } from "./requested-for.ts";
import { isCustomType } from "../custom-resource/is-custom-type.ts";
import type { RequestedAction } from "../../access/decide.ts";

/** With whose permissions CloudFormation deploys: a role that it assumes, or the caller of the operation. */
export type Deployer = { readonly roleArn: string } | { readonly caller: Caller };

/** A refused operation: AWS's message, and why. */
export interface OperationRefused {
  readonly problem: string;
  readonly advice: string;
}

const SERVICE = ["cloudformation.amazonaws.com"];
const CALLED_VIA = {
  "aws:CalledVia": SERVICE,
  "aws:CalledViaFirst": SERVICE,
  "aws:CalledViaLast": SERVICE,
};

/** A call that CloudFormation makes with the caller's permissions. */
const FORWARDED: RequestSource = {
  request: { headers: [] },
  peer: { sourceIp: "" },
  throughService: true,
};
/** A call with the credentials of a role, from a network of AWS. */
export const AS_ROLE: RequestSource = {
  request: { headers: [] },
  peer: { sourceIp: "", assumed: { "aws:sourceip": [], "aws:securetransport": ["true"] } },
};

/** Decides what a deployment does to resources, with the permissions of its role or caller. */
export class Permit {
  readonly #deployer: Deployer;
  /** Types of resources whose actions are not known here, so that they are not decided. */
  readonly undecided = new Set<string>();

  constructor(deployer: Deployer) {
    this.#deployer = deployer;
  }

  /** Returns why an operation is refused, or `undefined` if it is allowed or its type is not in the table. */
  refusal(account: Account, operation: ResourceOperation): OperationRefused | undefined {
    const requested = requestedFor(account, operation);
    // The function of a custom resource acts under a role of its own.
    if (!requested && !isCustomType(operation.type)) this.undecided.add(operation.type);
    return this.refusalOf(account, requested ?? []);
  }

  /** Returns why one of the actions is refused, or `undefined` if all are allowed. */
  refusalOf(account: Account, requested: readonly RequestedAction[]): OperationRefused | undefined {
    if (requested.length === 0) return undefined;
    const deployer = this.#deployer;
    const isCaller = "caller" in deployer;
    const caller = isCaller ? deployer.caller : sessionOf(account, deployer.roleArn);
    if (!caller) {
      const arn = isCaller ? "" : deployer.roleArn;
      const advice = "create the role again, or name another one in RoleARN";
      return { problem: `Role ${arn} is invalid or cannot be assumed`, advice };
    }
    const source = isCaller ? FORWARDED : AS_ROLE;
    for (const one of requested) {
      const keys = isCaller ? { ...one.keys, ...CALLED_VIA } : one.keys;
      const action = keys === undefined ? one : { ...one, keys };
      const refusal = refusalOf(decide(account, caller, action, source), action);
      if (refusal) return { problem: refusal.message, advice: refusal.reason };
    }
    return undefined;
  }
}

/** Returns the session of a role that CloudFormation assumes, or `undefined` if the role does not exist. */
function sessionOf({ directory, accountId, partition, clock }: Account, roleArn: string) {
  const role = directory.roles.get(roleArn.split("/").at(-1) ?? "");
  if (role?.arn !== roleArn) return undefined;
  const { roleName, roleId, tags } = role;
  const session = "AWSCloudFormation";
  const arn = `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${session}`;
  const userId = `${roleId}:${session}`;
  const issued = `${clock.now().toISOString().slice(0, 19)}Z`;
  const caller: Caller = {
    principal: { type: "AssumedRole", accountId, arn, roleArn, userId },
    keys: { ...principalTags(tags), "aws:tokenissuetime": [issued] },
    policies: directory.policiesOf(role),
    boundary: directory.boundaryOf(role),
  };
  return caller;
}
