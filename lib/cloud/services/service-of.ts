import { headerValues, type WireRequest } from "../../sigv4/request/request.ts";
import { claimOf } from "../../sigv4/verification/claim.ts";
import type { Account } from "../account/account.ts";
import { decidedService, isDecided } from "./decided-service.ts";
import type { Backends } from "./decided/s3/s3-call.ts";
import type { Service } from "./protocol/service.ts";
import { hasFreePaths } from "./unserved/error-protocols.ts";
import { unservedService } from "./unserved/unserved-service.ts";

/**
 * Returns the region that the signature must be for. A global service accepts its own region and the account's
 * region, because a client that is configured with an endpoint signs for the region of the account.
 */
export function regionOf(service: Service, scope: Scope, { region }: Account): string {
  return scope.region === region ? region : (service.region ?? region);
}

/** Region and service of a credential scope. A request without a readable signature has neither. */
export interface Scope {
  readonly region?: string | undefined;
  readonly service?: string | undefined;
}

export function scopeOf(request: WireRequest): Scope {
  const claim = claimOf(request);
  if ("ok" in claim) return {};
  const [, , region, service] = claim.credential.split("/");
  return { region, service };
}

/** DynamoDB Streams is an API of its own, but its requests are signed for DynamoDB. */
const STREAMS = /^DynamoDBStreams_/;

/**
 * Returns the service that the credential scope names. If the local cloud does not serve it, the request may still have
 * the form of a served service, whose error then says for which service to sign.
 */
export function serviceOf(
  request: WireRequest,
  { service: scope }: Scope,
  services: readonly Service[],
  backends: Backends,
): Service | undefined {
  const named = services.find(({ signingName }) => signingName === scope);
  const target = headerValues(request, "x-amz-target")[0];
  if (named && STREAMS.test(target ?? "")) {
    return unservedService(request, scope ?? "", namesOf(services), "dynamodbstreams");
  }
  if (named) return named;
  // A path of such a service can look like a path of a served one, and a form without a version like a call of STS. A
  // header that names an operation cannot.
  const isFree =
    scope !== undefined &&
    target === undefined &&
    (hasFreePaths(scope) || isDecided(request, scope));
  const claiming = isFree ? undefined : services.find((service) => service.claims(request));
  if (claiming || scope === undefined || !/^[a-z0-9-]{1,64}$/.test(scope)) return claiming;
  const names = namesOf(services);
  return decidedService(request, scope, names, backends) ?? unservedService(request, scope, names);
}

export function namesOf(services: readonly Service[]): readonly string[] {
  return services.map(({ signingName }) => signingName);
}
