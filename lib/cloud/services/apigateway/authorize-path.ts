import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";
import { decide, type RequestedAction } from "../../access/decide.ts";
import { refusalOf } from "../../access/refusal.ts";
import { authorize, type Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";

const REFUSAL = { type: "AccessDeniedException", status: 403 };

/**
 * Checks that the caller may send a request with this method and path. API Gateway names its IAM actions after the
 * method, and its ARNs end with the path. A Deny also covers the decoded path, because the ids in the path are decoded:
 * otherwise, a caller could spell an id that a policy denies in another way.
 *
 * @throws {ServiceError} AccessDeniedException if the policies do not allow it.
 */
export function authorizePath(call: Call): void {
  const { account, request, caller } = call;
  const { partition, region } = account;
  const onPath = (path: string): RequestedAction => ({
    action: `apigateway:${request.method}`,
    resource: `arn:${partition}:apigateway:${region}::${path}`,
  });
  authorize(call, onPath(request.path), REFUSAL);
  const action = onPath(uriDecodeBytes(request.path).toString("utf8"));
  const evaluation = decide(account, caller, action, call);
  const refusal = refusalOf(evaluation, action);
  if (!refusal || evaluation.decision.allowed || !evaluation.decision.explicit) return;
  throw new ServiceError(REFUSAL.type, refusal.message, REFUSAL.status, refusal);
}
