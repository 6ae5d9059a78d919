export { basic, type BasicProps } from "./basic.ts";
export { cognito, type CognitoProps } from "./cognito.ts";
export { hmac, type HmacKey, type HmacProps } from "./hmac.ts";
export { iam } from "./iam.ts";
export { oidc, type OidcProps } from "./oidc.ts";
export { plugin, type PluginProps } from "./plugin.ts";
export { publicRoute as public, type PublicProps } from "./public.ts";
export type {
  BoundHttpRoute,
  BoundRoute,
  HttpRouteAuth,
  MethodAuth,
  RouteAuth,
} from "./route-auth.ts";
