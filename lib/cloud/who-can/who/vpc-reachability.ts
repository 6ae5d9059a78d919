import type { EvaluationInput } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { endpointTo } from "../../network/vpc-routing.ts";

/** Returns whether the functions of a role can send this request through a VPC endpoint. */
export type VpcReachability = (input: EvaluationInput) => boolean;

/**
 * Returns a check of the requests that a role's functions can send through VPC endpoints, or `undefined` if the role
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
    return placements.some((placement) =>
      endpointTo(network, placement, service)
        ?.policy.covering(action)
        .allows.some((statement) => statement.coversResource(resource, context)),
    );
  };
}
