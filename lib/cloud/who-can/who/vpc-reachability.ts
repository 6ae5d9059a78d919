import type { EvaluationInput } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { endpointTo } from "../../network/vpc-routing.ts";

/** Whether the functions of a role can send this request through a VPC endpoint. */
export type VpcReachability = (input: EvaluationInput) => boolean;

/**
 * Returns which requests the functions of a role can send through VPC endpoints; `undefined` if the role has no
 * functions, or if one of them is outside of a VPC. The network restricts the functions only: the role's
 * credentials also work elsewhere.
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
