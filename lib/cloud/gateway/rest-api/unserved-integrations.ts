import type { Account } from "../../account/account.ts";
import { pathTemplate, type ApiMethod, type Stage } from "../../account/apigateway/api.ts";
import { backendRefusal } from "../backend/backend-address.ts";
import { backendUrl } from "./integration/http/backend-url.ts";

/**
 * Returns the routes whose integration fails at each call, each with its reason: an HTTP server that the local cloud may
 * not call, or a backend that it does not have.
 */
export function unservedIntegrations(account: Account): readonly string[] {
  return [...account.apis.values()].flatMap((api) =>
    [...api.stages.values()].flatMap((stage) =>
      stage.snapshot.methods.flatMap((method) => {
        const reason = reasonOf(account, stage, method);
        const path = pathTemplate(stage.snapshot.resources, method.resourceId);
        const route = `${method.httpMethod} ${path} of ${api.name}/${stage.name}`;
        return reason === undefined ? [] : [`${route}: ${reason}`];
      }),
    ),
  );
}

function reasonOf(
  { httpHosts }: Account,
  { variables }: Stage,
  { integration }: ApiMethod,
): string | undefined {
  if (integration.type === "unserved") return integration.reason;
  if (!("url" in integration)) return undefined;
  const target = backendUrl(integration.url, variables, new Map());
  if (!target) return `${integration.url} is not a URL with the variables of the stage`;
  return backendRefusal(new URL(target.origin).hostname, httpHosts);
}
