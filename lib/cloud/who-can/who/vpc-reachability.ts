import type { EvaluationInput } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { endpointTo, natAddress } from "../../network/vpc-routing.ts";

/** Returns whether the functions of a role can send this request through a VPC endpoint or a NAT gateway. */
export type VpcReachability = (input: EvaluationInput) => boolean;

/**
 * Returns a check of the requests that a role's functions can send out of their VPC, or `undefined` if the role
 * has no functions or one of them is outside every VPC. The network does not restrict other uses of the role's
 * credentials.
 */
export function vpcReachability(
  { functions, network }: Account,
  roleName: string,
): VpcReachability | undefined {
  const own = [...functions.values()].filter((one) => one.roleName === roleName);
  const placements = own.flatMap(({ placement }) => placement ?? []);
  if (own.length === 0 || placements.length < own.length) return undefined;
  return ({ request: { action, resource, context } }) => {
    const [service = ""] = action.split(":");
    return placements.some((placement) => {
      const endpoint = endpointTo(network, placement, service);
      if (!endpoint) return natAddress(network, placement) !== undefined;
      const { allows } = endpoint.policy.covering(action);
      return allows.some((statement) => statement.coversResource(resource, context));
    });
  };
}
