export * as auth from "./auth/index.ts";
export type { RouteAuth } from "./auth/index.ts";
export { CallerPlan, type CallerPlanProps } from "./caller-plan.ts";
export { Firewall, type FirewallProps } from "./firewall.ts";
export { IsolatedNetwork } from "./isolated-network.ts";
export { LockedApi, type LockedApiProps } from "./locked-api.ts";
export { LockedRoute, type LockedRouteOptions, type Throttle } from "./locked-route.ts";
export { SealedFunction, type SealedFunctionProps, type TrustDomain } from "./sealed-function.ts";
