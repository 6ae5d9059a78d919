import {
  Grant,
  type IGrantable,
  type IGroup,
  type IPrincipal,
  type IUser,
  ManagedPolicy,
} from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

/** A method that a principal may be allowed to call. */
export interface InvokedMethod {
  /** The ARN, which may contain tokens. */
  readonly arn: string;
  /** The verb and the path template, such as `GET/orders/{id}`. */
  readonly name: string;
}

/**
 * IAM's quotas for the size of all inline policies of a user or group, and of a managed policy, in characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const USER = 2048;
const GROUP = 5120;
const MANAGED = 6144;

/** The size of a policy without statements. */
const EMPTY = JSON.stringify({ Version: "2012-10-17", Statement: [] }).length;

/** The policy of a principal to which the next statement is added, and its size. */
interface Filled {
  readonly number: number;
  readonly policy: ManagedPolicy | undefined;
  size: number;
}

const filledOf = new WeakMap<IPrincipal, Filled>();

/**
 * Allows a principal to call a method. CDK adds the statements of users and groups to one inline policy, which IAM
 * rejects if it is too large. So the statements that do not fit into it are added to managed policies, which are
 * created below the user or group. Roles need no treatment, because CDK splits their policies.
 *
 * Only statements of this function are counted. A user with other large inline policies may still exceed the quota.
 */
export function grantInvocation(grantee: IGrantable, { arn, name }: InvokedMethod): Grant {
  const grant = { actions: ["execute-api:Invoke"], resourceArns: [arn] };
  const { grantPrincipal: principal } = grantee;
  const most = isUser(principal) ? USER : isGroup(principal) ? GROUP : undefined;
  if (most === undefined) return Grant.addToPrincipal({ grantee, ...grant });

  const size = sizeOf(name);
  const last = filledOf.get(principal) ?? { number: 0, policy: undefined, size: EMPTY };
  const fits = last.size + size <= (last.policy ? MANAGED : most);
  const filled = fits ? last : next(principal, last.number + 1);
  filled.size += size;
  filledOf.set(principal, filled);
  return Grant.addToPrincipal({ grantee: filled.policy ?? grantee, ...grant });
}

function next(principal: IPrincipal, number: number): Filled {
  const id = `Routes${number}`;
  const policy = isUser(principal)
    ? new ManagedPolicy(principal, id, { users: [principal] })
    : isGroup(principal)
      ? new ManagedPolicy(principal, id, { groups: [principal] })
      : undefined;
  return { number, policy, size: EMPTY };
}

/** Returns the size of the statement for a method, in a region with a long name. */
function sizeOf(name: string): number {
  const path = name.replaceAll(/\{[^{}]*\}/g, "*");
  const Resource = `arn:aws-us-gov:execute-api:ap-southeast-2:123456789012:abcde12345/prod/${path}`;
  return `${JSON.stringify({ Action: "execute-api:Invoke", Effect: "Allow", Resource })},`.length;
}

function isUser(principal: IPrincipal): principal is IUser {
  return Construct.isConstruct(principal) && "userName" in principal;
}

function isGroup(principal: IPrincipal): principal is IGroup {
  return Construct.isConstruct(principal) && "groupName" in principal;
}
