import type { EvaluationInput } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { endpointTo } from "../../network/vpc-routing.ts";

/** Whether the functions of a role can send this request at all. */
export type VpcReachability = (input: EvaluationInput) => boolean;

/**
 * Where the functions of a role can come to; `undefined` where one of them is in no VPC, or there is none.
 * It keeps the functions in, not the role's credentials: those are as good elsewhere.
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
