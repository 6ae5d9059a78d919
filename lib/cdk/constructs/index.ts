export * as auth from "./auth/index.ts";
export type { RouteAuth } from "./auth/index.ts";
export type { ApiDomainOptions, Truststore } from "./api/api-domain.ts";
export type { EndpointAccess, TlsPolicy } from "./api/tls-policy.ts";
export { AppNameInvalid } from "./app/app-name.ts";
export { LocalCloud, LocalCloudInvalid } from "./app/local-cloud.ts";
export { CallerPlan, type CallerPlanProps, type CallerQuota } from "./api/caller-plan.ts";
export type { CorsOptions } from "./responses/cors-options.ts";
export {
  type AddressLimit,
  Firewall,
  type FirewallProps,
  type JailedPath,
} from "./api/firewall.ts";
export { IsolatedNetwork } from "./function/isolated-network.ts";
export { LockedHttpApi, type LockedHttpApiProps } from "./http-api/locked-http-api.ts";
export { LockedHttpRoute, type LockedHttpRouteOptions } from "./http-api/locked-http-route.ts";
export { LockedApi } from "./api/locked-api.ts";
export type { LockedApiProps } from "./api/locked-api-props.ts";
export type {
  ILockedApi,
  ILockedRoute,
  LockedApiAttributes,
  LockedRouteAttributes,
} from "./api/imported-api.ts";
export { LockedRoute, type LockedRouteOptions, type Throttle } from "./api/locked-route.ts";
export type { ISealedFunction, SealedFunctionAttributes } from "./function/sealed-function-base.ts";
export { SealedFunction } from "./function/sealed-function.ts";
export type { SealedFunctionProps } from "./function/sealed-function-props.ts";
export type { ISealingKeys } from "./keys/i-sealing-keys.ts";
export {
  SealingKeys,
  type SealingKeysAttributes,
  type SealingKeysProps,
} from "./keys/sealing-keys.ts";
