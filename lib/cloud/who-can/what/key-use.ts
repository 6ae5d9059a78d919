import type { RequestedAction } from "../../access/decide.ts";
import { evaluationInput } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { THROUGH_SERVICE } from "../../services/kms/access/through-service.ts";
import { circumstances } from "../circumstances/circumstances.ts";
import { opennessOf } from "../circumstances/open-keys.ts";
import type { PossibleCaller } from "../who/possible-caller.ts";
import type { Labels } from "../words/labels.ts";
import { termsOf } from "../words/terms.ts";
import { NO_ACCESS_PATHS, type AccessPath, type AccessPaths } from "./target.ts";

const RESOURCES = { noun: "key", alike: String, called: String };

/**
 * Returns the paths of a request that a service completes with a use of a KMS key on behalf of the caller. Without the
 * permission for the key the caller has no access.
 *
 * @param uses The action on the key, or `undefined` if the request needs no key.
 */
export function withKeyUse(
  account: Account,
  { caller, open }: PossibleCaller,
  path: AccessPath,
  uses: RequestedAction | undefined,
  labels: Labels,
): AccessPaths {
  const all = [path];
  if (!uses) return { all };
  const input = evaluationInput(account, caller, uses, THROUGH_SERVICE);
  const assumed = circumstances([input], open);
  if (assumed === undefined) return NO_ACCESS_PATHS;
  if (assumed === "undecided") {
    return { all, onlyIf: "if its key may be used, which could not be decided" };
  }
  if (assumed.size === 0) return { all };
  const terms = termsOf({
    evaluationInputs: [input],
    open: opennessOf(input, open),
    labels,
    resources: RESOURCES,
  });
  return { all, onlyIf: `its key: ${terms}` };
}
