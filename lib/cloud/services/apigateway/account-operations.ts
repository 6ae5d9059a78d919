import type { Account } from "../../account/account.ts";
import { declarationOf } from "../../account/declaration.ts";
import { sent } from "./declared.ts";
import { domainShape, mappingShape } from "./domain-shapes.ts";
import { apiKeyShape, usagePlanKeyShape, usagePlanShape } from "./key-shapes.ts";
import { found } from "./not-found.ts";
import { operation, type Operation } from "./operation.ts";
import { page, PAGING } from "./page.ts";

const NO_KEY = "Invalid API Key identifier specified";
const NO_PLAN = "Invalid Usage Plan ID specified";
const NO_DOMAIN = "Invalid domain name identifier specified";

/** The operations on API keys, usage plans, domain names and the settings of the account. */
export const ACCOUNT_OPERATIONS: readonly Operation[] = [
  operation("GetAccount", "/account", [], (account) => accountShape(account)),
  operation(
    "GetApiKeys",
    "/apikeys",
    [...PAGING, "name", "customerId", "includeValues"],
    (account, _, given) => {
      const { name = "", customerId, includeValues } = given;
      const keys = [...account.apiKeys.values()].filter(
        (key) =>
          key.name.startsWith(name) &&
          (customerId === undefined ||
            declarationOf(account, "AWS::ApiGateway::ApiKey", key.id)?.properties["CustomerId"] ===
              customerId),
      );
      const withValue = includeValues === "true";
      return page(
        given,
        keys,
        ({ id }) => id,
        (key) => apiKeyShape(key, account, withValue),
      );
    },
  ),
  operation("GetApiKey", "/apikeys/*", ["includeValue"], (account, [id = ""], { includeValue }) =>
    apiKeyShape(found(account.apiKeys.get(id), NO_KEY), account, includeValue === "true"),
  ),
  operation("GetUsagePlans", "/usageplans", [...PAGING, "keyId"], (account, _, given) => {
    const { keyId } = given;
    const plans = [...account.usagePlans.values()].filter(
      ({ keyIds }) => keyId === undefined || keyIds.has(keyId),
    );
    return page(
      given,
      plans,
      ({ id }) => id,
      (plan) => usagePlanShape(plan, account),
    );
  }),
  operation("GetUsagePlan", "/usageplans/*", [], (account, [id = ""]) =>
    usagePlanShape(found(account.usagePlans.get(id), NO_PLAN), account),
  ),
  operation(
    "GetUsagePlanKeys",
    "/usageplans/*/keys",
    [...PAGING, "name"],
    (account, ids, given) => {
      const { name = "" } = given;
      const { keyIds } = found(account.usagePlans.get(ids[0] ?? ""), NO_PLAN);
      const keys = [...keyIds].flatMap((id) => account.apiKeys.get(id) ?? []);
      const named = keys.filter((key) => key.name.startsWith(name));
      return page(given, named, ({ id }) => id, usagePlanKeyShape);
    },
  ),
  operation("GetUsagePlanKey", "/usageplans/*/keys/*", [], (account, [planId = "", id = ""]) => {
    const { keyIds } = found(account.usagePlans.get(planId), NO_PLAN);
    return usagePlanKeyShape(found(keyIds.has(id) ? account.apiKeys.get(id) : undefined, NO_KEY));
  }),
  operation("GetDomainNames", "/domainnames", PAGING, (account, _, given) =>
    page(
      given,
      [...account.domains.values()],
      ({ name }) => name,
      (domain) => domainShape(domain, account),
    ),
  ),
  operation("GetDomainName", "/domainnames/*", [], (account, [name = ""]) =>
    domainShape(found(account.domains.get(name), NO_DOMAIN), account),
  ),
  operation(
    "GetBasePathMappings",
    "/domainnames/*/basepathmappings",
    PAGING,
    (account, ids, given) => {
      const domain = found(account.domains.get(ids[0] ?? ""), NO_DOMAIN);
      const paths = [...domain.mappings.keys()];
      return page(
        given,
        paths,
        (path) => path,
        (path) => mappingShape(domain, path) ?? {},
      );
    },
  ),
  operation("GetBasePathMapping", "/domainnames/*/basepathmappings/*", [], (account, ids) => {
    const [name = "", path = ""] = ids;
    const domain = found(account.domains.get(name), NO_DOMAIN);
    return found(mappingShape(domain, path), "Invalid base path mapping identifier specified");
  }),
];

/** Returns the settings of the account. A template sets the role that writes logs. */
function accountShape({ declarations }: Account): object {
  const [, declared] =
    [...declarations].find(([key]) => key.startsWith("AWS::ApiGateway::Account ")) ?? [];
  const { cloudWatchRoleArn: cloudwatchRoleArn } = sent(declared?.properties ?? {}, {
    CloudWatchRoleArn: "text",
  });
  return {
    cloudwatchRoleArn,
    throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
    features: ["UsagePlans"],
    apiKeyVersion: "4",
  };
}
