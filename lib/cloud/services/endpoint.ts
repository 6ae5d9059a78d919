import { randomUUID } from "node:crypto";
import { headerValues, parseQuery, type WireRequest } from "../../sigv4/request/request.ts";
import { verify } from "../../sigv4/verification/verify.ts";
import type { Account } from "../account/account.ts";
import { functionOf } from "../account/iam/principal-keys.ts";
import { peerAsAssumed } from "../account/assumed-origin.ts";
import { diagnosed, diagnosis, diagnosisHeaders } from "../access/diagnosis.ts";
import { faultText, type Fault } from "../faults/fault.ts";
import { Faults } from "../faults/faults.ts";
import type { Handle, Peer, ReceivedRequest, WireResponse } from "../http/http-types.ts";
import type { Log } from "../process/log.ts";
import type { LambdaFunctions } from "../invocations/lambda-functions.ts";
import { failure, unsignedAnswer, type Answer } from "./answer.ts";
import { apigateway } from "./apigateway/apigateway.ts";
import { cloudformation } from "./cloudformation/cloudformation.ts";
import type { CloudFormationParts } from "./cloudformation/request/stack-call.ts";
import type { Database } from "./dynamodb/database/database.ts";
import type { Backends } from "./decided/s3/s3-call.ts";
import { isSignatureV2, signatureV2Refused } from "./decided/s3/s3-service.ts";
import { dynamodb } from "./dynamodb/dynamodb.ts";
import { faultError } from "./protocol/fault-errors.ts";
import { iam } from "./iam/iam.ts";
import { kms } from "./kms/kms.ts";
import { lambda } from "./lambda/lambda.ts";
import { logs } from "./logs/logs.ts";
import type { Service } from "./protocol/service.ts";
import { ServiceError } from "./protocol/service-error.ts";
import { secretsmanager } from "./secretsmanager/secretsmanager.ts";
import { namesOf, regionOf, scopeOf, serviceOf, type Scope } from "./service-of.ts";
import { signet } from "./signet/signet.ts";
import { ssm } from "./ssm/ssm.ts";
import { sts } from "./sts/sts.ts";
import { errorProtocol } from "./unserved/error-protocols.ts";

/**
 * Serves the endpoint of all AWS APIs. The credential scope of a request names the service. Each call is verified
 * and authorized before it is performed.
 *
 * @param deployed What CloudFormation works on. Without it, CloudFormation is not served.
 */
export function awsEndpoint(
  account: Account,
  functions: LambdaFunctions,
  database: Database,
  save: () => void,
  log: Log,
  backends: Backends = {},
  deployed?: CloudFormationParts,
): Handle {
  const faults = new Faults(account.clock);
  const services: readonly Service[] = [
    kms,
    lambda,
    iam,
    sts,
    logs,
    dynamodb(database),
    apigateway,
    secretsmanager,
    ssm,
    ...(deployed ? [cloudformation(deployed)] : []),
    signet(faults),
  ];

  return async (request, socket) => {
    const peer = overTls(socket);
    const requestId = randomUUID();
    const scope = scopeOf(request);
    const service = serviceOf(request, scope, services, backends);
    const started = performance.now();
    const { response, explained } = service
      ? await call(service, request, scope, peer, requestId)
      : noService(request, requestId, services);
    log({
      type: "request",
      requestId,
      kind: "aws",
      method: request.method,
      path: request.path,
      service: service?.signingName,
      operation: service && operationName(service, request),
      function: service?.functionOf?.(request),
      status: typeof response === "string" ? response : response.status,
      latencyMs: Math.round(performance.now() - started),
      ...explained,
    });
    return response;
  };

  async function call(
    service: Service,
    request: ReceivedRequest,
    scope: Scope,
    peer: Peer,
    requestId: string,
  ): Promise<Answer> {
    const now = account.clock.now();
    const { directory } = account;
    const ofAnyone = { account, request, now, requestId, save, log };
    const unsigned = service.performUnsigned?.({ ...ofAnyone, peer: peerAsAssumed(account, peer) });
    if (unsigned) return unsignedAnswer(unsigned, service, requestId);
    const settings = {
      region: regionOf(service, scope, account),
      service: service.signingName,
      ...service.verification,
    };
    const { windowMinutes } = service;
    const find = (accessKeyId: string) => directory.find(accessKeyId);
    const result = verify(request, { find, windowMinutes, now, ...settings });
    if (!result.ok) {
      const known = diagnosis(directory, request, result, settings);
      const refusal = service.failed(service.denied(result), requestId);
      const headers = [...refusal.headers, ...diagnosisHeaders(known)];
      const reason = diagnosed(result.message, known);
      return { response: { ...refusal, headers }, explained: { denied: true, reason } };
    }
    const caller = result.credentials;
    const who = { caller: caller.principal.arn, callerFunction: functionOf(caller) };
    const explained = { ...who, denied: false };
    const fault = faultFor(service, request);
    if (fault?.kind === "hang" || fault?.kind === "reset") {
      return { response: fault.kind, explained };
    }
    const cut = (response: WireResponse): WireResponse =>
      fault?.kind === "truncate" ? { ...response, truncated: true } : response;
    try {
      const wanted = fault && faultError(fault);
      if (wanted) throw wanted;
      const assumedPeer = peerAsAssumed(account, peer, caller);
      const verified = { ...ofAnyone, caller, peer: assumedPeer };
      return { response: cut(await service.perform(verified, functions)), explained };
    } catch (error) {
      const { response, explained: why } = failure(error, service, requestId);
      return { response: cut(response), explained: { ...who, ...why } };
    }
  }

  /** Returns the fault for this call, if any. Only calls with a valid signature use up a fault. */
  function faultFor(service: Service, request: WireRequest): Fault | undefined {
    const { signingName, operationOf = targetOf } = service;
    const operation = operationOf(request);
    const fault = faults.take(signingName, operation);
    if (fault) {
      const text = `fault ${faultText(fault)} applied to ${signingName} ${operation ?? "?"}`;
      log({ type: "notice", text });
    }
    return fault;
  }
}

/**
 * Returns the peer of a call to AWS's APIs, as if the call had come over TLS. On AWS the SDKs and tools call these APIs
 * over TLS only, and policies that deny calls without it, such as the policy of the bucket of `cdk bootstrap`, must not
 * deny every call on the loopback interface.
 */
function overTls(socket: Peer): Peer {
  return { ...socket, assumed: { "aws:securetransport": ["true"], ...socket.assumed } };
}

function targetOf(request: WireRequest): string | undefined {
  return headerValues(request, "x-amz-target")[0]?.split(".").at(-1);
}

/** Returns the operation's name for the log, without parameters, from the place where the service reads it. */
function operationName(service: Service, request: WireRequest): string | undefined {
  // The log must not show an operation from a header that the service ignores.
  const isQuery = ["cloudformation", "iam", "sts"].includes(service.signingName);
  const { operationOf = targetOf } = service;
  const name = isQuery ? actionOf(request) : operationOf(request);
  return name !== undefined && /^\w+$/.test(name) ? name : undefined;
}

/**
 * Returns the `Action` of a form. Reads the query and only the first 256 bytes of the body, because the body of a
 * rejected request may be long and clients put `Action` at its start.
 */
function actionOf(request: WireRequest): string | undefined {
  const form = Buffer.from(request.body.subarray(0, 256)).toString();
  return [...request.query, ...parseQuery(form)].find(([name]) => name === "Action")?.[1];
}

/** The answer to a request that names no service. The SDKs leave some operations unsigned, such as Cognito's sign-in. */
function noService(request: WireRequest, requestId: string, services: readonly Service[]): Answer {
  if (isSignatureV2(request)) {
    const refused = signatureV2Refused();
    const response = errorProtocol(request, "s3")(refused, requestId);
    return { response, explained: { denied: true, reason: refused.message } };
  }
  const names = namesOf(services).join(", ");
  const message = `The local cloud supports ${names}; sign the request for one of them.`;
  const error = new ServiceError("UnknownServiceException", message, 403);
  const response = errorProtocol(request, "")(error, requestId);
  return { response, explained: { denied: true, reason: message } };
}
