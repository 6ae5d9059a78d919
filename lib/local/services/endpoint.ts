import { randomUUID } from "node:crypto";
import { claimOf } from "../../sigv4/claim.ts";
import { headerValues, parseQuery, type WireRequest } from "../../sigv4/request.ts";
import { verify } from "../../sigv4/verify.ts";
import type { Account } from "../account/account.ts";
import { diagnosed, diagnosis, diagnosisHeaders } from "../diagnosis.ts";
import type { Handle, Peer, WireResponse } from "../http.ts";
import type { Log } from "../log.ts";
import type { Functions } from "../runtime/functions.ts";
import { iam } from "./iam/iam.ts";
import { kms } from "./kms/kms.ts";
import { lambda } from "./lambda/lambda.ts";
import type { Service } from "./service.ts";
import { ServiceError } from "./service-error.ts";
import { sts } from "./sts.ts";

const SERVICES: readonly Service[] = [kms, lambda, iam, sts];

/**
 * The one endpoint of all service APIs. Which service a request is for, its credential scope says; every
 * call is verified and authorized before it is performed.
 */
export function awsEndpoint(
  account: Account,
  functions: Functions,
  save: () => void,
  log: Log,
): Handle {
  return async (request, peer) => {
    const requestId = randomUUID();
    const service = serviceOf(request);
    if (!service) return noService(requestId);
    const started = Date.now();
    const { response, who } = await call(service, request, peer, requestId);
    log(
      `${service.signingName} ${operationName(request)} ${response.status} ${Date.now() - started} ms ${who}`,
    );
    return response;
  };

  async function call(service: Service, request: WireRequest, peer: Peer, requestId: string) {
    const now = new Date();
    const { directory } = account;
    const settings = { region: regionOf(service, request, account), service: service.signingName };
    const { windowMinutes } = service;
    const find = (accessKeyId: string) => directory.find(accessKeyId);
    const result = verify(request, { find, windowMinutes, now, ...settings });
    if (!result.ok) {
      const known = diagnosis(directory, request, result, settings);
      const refusal = service.failed(service.denied(result), requestId);
      const headers = [...refusal.headers, ...diagnosisHeaders(known)];
      const who = `anonymous (${diagnosed(result.message, known)})`;
      return { who, response: { ...refusal, headers } };
    }
    const caller = result.credentials;
    const who = caller.principal.arn;
    try {
      const response = await service.perform(
        { account, caller, request, peer, now, requestId, save, log },
        functions,
      );
      return { who, response };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { who: `${who} (${error.message})`, response: service.failed(error, requestId) };
    }
  }
}

/** A global service is signed for its own region; but by clients that are given its endpoint, for theirs. */
function regionOf(service: Service, request: WireRequest, { region }: Account): string {
  return scopeOf(request)[1] === region ? region : (service.region ?? region);
}

/** Date, region and service, as far as the request claims them. */
function scopeOf(request: WireRequest): readonly string[] {
  const claim = claimOf(request);
  return "ok" in claim ? [] : claim.credential.split("/").slice(1);
}

function serviceOf(request: WireRequest): Service | undefined {
  const [, , scope] = scopeOf(request);
  return (
    SERVICES.find(({ signingName }) => signingName === scope) ??
    SERVICES.find((service) => service.claims(request))
  );
}

/** For the log: what is asked, without any of its parameters. */
function operationName(request: WireRequest): string {
  const target = headerValues(request, "x-amz-target")[0];
  if (target !== undefined) return target.split(".").at(-1) ?? "";
  const form = Buffer.from(request.body.subarray(0, 256)).toString();
  const action = [...request.query, ...parseQuery(form)].find(([name]) => name === "Action")?.[1];
  return action !== undefined && /^\w+$/.test(action)
    ? action
    : `${request.method} ${request.path}`;
}

function noService(requestId: string): WireResponse {
  return {
    status: 403,
    headers: [
      ["Content-Type", "application/json"],
      ["x-amzn-ErrorType", "UnknownServiceException"],
      ["x-amzn-RequestId", requestId],
    ],
    body: JSON.stringify({
      message: `The local cloud serves ${SERVICES.map(({ signingName }) => signingName).join(", ")}; sign the request for one of them.`,
    }),
  };
}
