import { randomUUID } from "node:crypto";
import type { Account } from "../account/account.ts";
import { configurationAt } from "../account/configuration-at.ts";
import { stackArn } from "../account/stack-arn.ts";
import { CustomResourceFailed } from "../deployment/custom-resource/custom-resource-failed.ts";
import type {
  CustomRequest,
  CustomResponse,
  Perform,
} from "../deployment/custom-resource/effects.ts";
import type { WireRequest } from "../../sigv4/request/request.ts";
import type { WireResponse } from "../http/http-types.ts";
import type { Log } from "../process/log.ts";
import type { Enqueue } from "../invocations/deliver.ts";
import { readResponse } from "./read-response.ts";
import { requestEvent } from "./request-event.ts";
import { responseUrl } from "./response-url.ts";
import { Responses } from "./responses.ts";

/** Runs the custom resources of deployments. */
export interface CustomResources {
  /**
   * Invokes the function of a custom resource asynchronously, and waits for the response that it sends.
   *
   * @throws {CustomResourceFailed} If the response says so or is invalid, if there is no response in time, or if the
   *   function has failed on every try without a response.
   */
  readonly perform: Perform;
  /** Answers a request to a response URL. */
  readonly respond: (request: WireRequest) => WireResponse;
  /** Ends every waiting. */
  readonly close: () => void;
}

/**
 * @param enqueue Invokes a function asynchronously.
 * @param endpoint Returns the URL of the AWS endpoint.
 */
export function customResources(
  account: Account,
  enqueue: Enqueue,
  endpoint: () => string,
  log: Log,
): CustomResources {
  const responses = new Responses(log);
  const closing = new AbortController();

  const perform: Perform = async (request) => {
    const { logicalId, requestType, path, serviceToken, timeoutSeconds, physicalId } = request;
    if (!configurationAt(account, serviceToken)) {
      throw new CustomResourceFailed(`Function not found: ${serviceToken}`);
    }
    const StackId = stackArn(account, request.stackName);
    const RequestId = randomUUID();
    const repeated = { StackId, RequestId, LogicalResourceId: logicalId };
    const started = performance.now();
    const waiting = new Waiting(request, repeated, log);
    const secret = responses.expect(RequestId, (body) => {
      const deleted = requestType === "Delete" ? physicalId : undefined;
      waiting.receive(readResponse(body, repeated, deleted));
    });
    const { region } = account;
    const now = account.clock.now();
    const parts = { endpoint: endpoint(), region, stackArn: StackId, logicalId, secret, now };
    const event = requestEvent(request, repeated, responseUrl({ ...parts, requestId: RequestId }));
    const close = () => waiting.close();
    const late = setTimeout(() => waiting.expire(), timeoutSeconds * 1000);
    closing.signal.addEventListener("abort", close);
    if (closing.signal.aborted) close();
    else {
      const onEnd = (failure: string | undefined) => waiting.functionEnded(failure);
      const sent = { functionArn: serviceToken, event, requestId: randomUUID(), responds: true };
      if (!enqueue({ ...sent, onEnd })) waiting.functionEnded("too many events wait");
    }
    try {
      const response = await waiting.done;
      const tookMs = Math.round(performance.now() - started);
      log({ type: "notice", text: `${path}: ${requestType} succeeded in ${tookMs} ms` });
      return response;
    } finally {
      clearTimeout(late);
      closing.signal.removeEventListener("abort", close);
    }
  };
  return { perform, respond: responses.handle, close: () => closing.abort() };
}

/** A request to a custom resource whose response has not arrived. */
class Waiting {
  readonly done: Promise<CustomResponse>;
  #resolve: (response: CustomResponse) => void = () => undefined;
  #reject: (error: CustomResourceFailed) => void = () => undefined;
  #isOpen = true;
  readonly #request: CustomRequest;
  readonly #requestId: string;
  readonly #log: Log;

  constructor(request: CustomRequest, { RequestId }: { readonly RequestId: string }, log: Log) {
    this.#request = request;
    this.#requestId = RequestId;
    this.#log = log;
    this.done = new Promise((resolve, reject) => {
      [this.#resolve, this.#reject] = [resolve, reject];
    });
  }

  /** Takes the first valid response. */
  receive(read: ReturnType<typeof readResponse>): void {
    if (!this.#isOpen) return;
    if (read.kind === "ignored") {
      this.#notice(`ignored a response, because ${read.why}`);
      return;
    }
    this.#isOpen = false;
    if (read.kind === "success") this.#resolve(read.response);
    else this.#reject(new CustomResourceFailed(read.problem, read));
  }

  /**
   * Notes that the function has ended. If it has not failed, another program may still send the response. If it has
   * failed on every try, CloudFormation would wait until the time is over.
   */
  functionEnded(failure: string | undefined): void {
    if (!this.#isOpen) return;
    if (failure !== undefined) {
      this.#stop(`${this.#noResponse()} Its function has failed: ${failure}`);
      return;
    }
    const { timeoutSeconds } = this.#request;
    this.#notice(
      `its function has ended and has sent no response; waiting up to ${timeoutSeconds} s for one (ServiceTimeout)`,
    );
  }

  expire(): void {
    this.#stop(this.#noResponse());
  }

  close(): void {
    this.#stop("the local cloud has ended before its response", true);
  }

  #stop(problem: string, isClosed = false): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#reject(new CustomResourceFailed(problem, { isClosed }));
  }

  #noResponse(): string {
    return `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${this.#requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`;
  }

  #notice(text: string): void {
    this.#log({ type: "notice", text: `${this.#request.path}: ${text}` });
  }
}
