import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { auth, type RouteAuth as Auth } from "../../cdk/constructs/index.ts";
import type { FunctionName } from "../contract/functions.ts";
import type { RouteAuth } from "../contract/routes.ts";
import { physicalName } from "../../formats/function/physical-name.ts";
import type { AppStage } from "../../formats/sealed/app-name.ts";
import type { SealedSource } from "../../formats/sealed/sealed-source.ts";

/** Arguments of {@link routeAuths}. */
export interface RouteAuthProps {
  /** The functions that routes may name as their authorizer. */
  readonly handlers: Readonly<Record<FunctionName, { readonly function: IFunction }>>;
  /** The app and stage, of which the names of authorizers are made. */
  readonly app: AppStage;
  /** The sealed file of the stage. */
  readonly sealed: SealedSource;
  readonly oidc: { readonly issuer: string; readonly audience: string };
}

/**
 * Returns a function that converts the authentication in the table of routes to the `auth` of the constructs. Routes
 * with equal authentication get the same object, so that they share an authorizer.
 */
export function routeAuths(props: RouteAuthProps): (route: RouteAuth) => Auth {
  const made = new Map<string, Auth>();
  return (route) => {
    const words = JSON.stringify(route);
    const there = made.get(words) ?? routeAuth(route, props);
    made.set(words, there);
    return there;
  };
}

function routeAuth(route: RouteAuth, { handlers, app, sealed, oidc }: RouteAuthProps): Auth {
  // The app has one API for each stage, so its authorizers need no longer names.
  const named = (name: string) => physicalName(app.app, app.stage, name);
  switch (route.type) {
    case "IAM":
      return auth.iam();
    case "PUBLIC":
      return auth.public({ reason: route.reason });
    case "HMAC": {
      const keys = [{ secret: route.key }] as const;
      return route.scheme === "openfaas"
        ? auth.hmac({ scheme: route.scheme, header: route.header, keys })
        : auth.hmac({ scheme: route.scheme, keys });
    }
    case "BASIC":
      return auth.basic({ realm: route.realm, sealed, functionName: named("basic") });
    case "OIDC": {
      const { issuer, audience } = oidc;
      const audiences = [audience] as const;
      const functionName = named("oidc");
      return auth.oidc({ issuer, audience: audiences, scopes: route.scopes, functionName });
    }
    case "PLUGIN":
      return auth.plugin(handlers[route.function].function, {
        identitySources: [`method.request.header.${route.header}`],
      });
  }
}
