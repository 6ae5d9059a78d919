export * as auth from "./auth/index.ts";
export type { RouteAuth } from "./auth/index.ts";
export type { ApiDomainOptions, Truststore } from "./api/api-domain.ts";
export type { EndpointAccess, TlsPolicy } from "./api/tls-policy.ts";
export { CallerPlan, type CallerPlanProps } from "./api/caller-plan.ts";
export { Firewall, type FirewallProps } from "./api/firewall.ts";
export { IsolatedNetwork } from "./function/isolated-network.ts";
export { LockedApi } from "./api/locked-api.ts";
export type { LockedApiProps } from "./api/locked-api-props.ts";
export { LockedRoute, type LockedRouteOptions, type Throttle } from "./api/locked-route.ts";
export {
  SealedFunction,
  type SealedFunctionProps,
  type TrustDomain,
} from "./function/sealed-function.ts";
