import type { Cloud } from "../../cloud/cloud.ts";
import { SIGNET_CONTEXT } from "../../formats/app/signet-context.ts";

/** Returns the context with which an app is synthesized for a local cloud. */
export function localContext(cloud: Pick<Cloud, "oidc">): Readonly<Record<string, unknown>> {
  return {
    [SIGNET_CONTEXT.localCloud]: "true",
    [SIGNET_CONTEXT.oidcIssuer]: cloud.oidc.issuer,
  };
}
