import { decide } from "../../access/decide.ts";
import { refusalOf } from "../../access/refusal.ts";
import type { Account } from "../../account/account.ts";
import type { RequestSource } from "../../account/condition-context.ts";
import type { Caller } from "../../account/iam/identities.ts";
import { principalTags } from "../../account/iam/principal-keys.ts";
import { isCustomType } from "../custom-resource/is-custom-type.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import { requestedFor } from "./requested-for.ts";
import type { ResourceOperation } from "./resource-operation.ts";
import { standingOf } from "./standing.ts";
import type { RequestedAction } from "../../access/decide.ts";

/** With whose permissions CloudFormation deploys. */
export interface Deployer {
  /** The role that CloudFormation assumes. @default - it acts with the permissions of the caller */
  readonly roleArn?: string | undefined;
  /** The caller of the operation. */
  readonly caller: Caller;
}

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

/** Decides one operation on a resource by the account as it was before the operation. */
export interface Judge {
  /** Returns why the operation is refused, or `undefined` if it is allowed or its type is not in the table. */
  readonly operation: (operation: ResourceOperation) => OperationRefused | undefined;
  /** Returns why one of the actions is refused, or `undefined` if all are allowed. */
  readonly actions: (requested: readonly RequestedAction[]) => OperationRefused | undefined;
}

/** Decides what a deployment does to resources, with the permissions of its role or caller. */
export class Permit {
  readonly #deployer: Deployer;
  /** Types of resources whose actions are not known here, so that they are not decided. */
  readonly undecided = new Set<string>();

  constructor(deployer: Deployer) {
    this.#deployer = deployer;
  }

  /**
   * Returns what decides an operation. Call it before the operation changes the account: neither a policy nor the role of
   * the deployment may permit the operation that changes it.
   *
   * @param type Type of the resource.
   * @param known The record of the resource, if it exists.
   */
  judge(account: Account, type: string, known?: Pick<ResourceRecord, "physicalId">): Judge {
    const standing = standingOf(account, type, known);
    const caller = this.#caller(account);
    const actions: Judge["actions"] = (requested) => this.#refusal(account, caller, requested);
    return {
      actions,
      operation: (operation) => {
        const requested = requestedFor(standing, operation);
        // The function of a custom resource acts under a role of its own.
        if (!requested && !isCustomType(type)) this.undecided.add(type);
        return actions(requested ?? []);
      },
    };
  }

  /** Returns why one of the actions is refused, or `undefined` if all are allowed now. */
  refusalOf(account: Account, requested: readonly RequestedAction[]): OperationRefused | undefined {
    return this.#refusal(account, this.#caller(account), requested);
  }

  /** Returns the same for actions that CloudFormation performs as the caller, although the stack has a role. */
  refusalForCaller(
    account: Account,
    requested: readonly RequestedAction[],
  ): OperationRefused | undefined {
    return forCaller(account, this.#deployer.caller, requested);
  }

  /** Returns who acts, with the policies as they are now, or `undefined` if the role does not exist. */
  #caller(account: Account): Caller | undefined {
    const { roleArn, caller } = this.#deployer;
    if (roleArn !== undefined) return sessionOf(account, roleArn);
    // The caller's own object reads the policies again at each access.
    const { principal, policies, boundary, sessionPolicies, keys } = caller;
    return { principal, policies, boundary, sessionPolicies, keys };
  }

  #refusal(
    account: Account,
    caller: Caller | undefined,
    requested: readonly RequestedAction[],
  ): OperationRefused | undefined {
    if (requested.length === 0) return undefined;
    const { roleArn } = this.#deployer;
    if (!caller) {
      const advice = "create the role again, or name another one in RoleARN";
      return { problem: `Role ${roleArn} is invalid or cannot be assumed`, advice };
    }
    if (roleArn === undefined) return forCaller(account, caller, requested);
    return firstRefusal(account, caller, requested, AS_ROLE);
  }
}

function forCaller(account: Account, caller: Caller, requested: readonly RequestedAction[]) {
  const through = requested.map((one) => ({ ...one, keys: { ...one.keys, ...CALLED_VIA } }));
  return firstRefusal(account, caller, through, FORWARDED);
}

function firstRefusal(
  account: Account,
  caller: Caller,
  requested: readonly RequestedAction[],
  source: RequestSource,
): OperationRefused | undefined {
  for (const action of requested) {
    const refusal = refusalOf(decide(account, caller, action, source), action);
    if (refusal) return { problem: refusal.message, advice: refusal.reason };
  }
  return undefined;
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
