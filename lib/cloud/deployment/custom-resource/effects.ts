import type { CustomRecord } from "../../state/custom-record.ts";

/** A request to the function of a custom resource. */
export interface CustomRequest {
  readonly requestType: "Create" | "Update" | "Delete";
  readonly stackName: string;
  /** Id of the stack that the messages name. */
  readonly stackId: string;
  readonly logicalId: string;
  /** Construct path, for messages. */
  readonly path: string;
  readonly type: string;
  /** ARN of the function, which may have a qualifier. */
  readonly serviceToken: string;
  /** How long to wait for the response. */
  readonly timeoutSeconds: number;
  /** Absent for Create. */
  readonly physicalId?: string;
  readonly properties: CustomRecord["properties"];
  /** Only for Update. */
  readonly oldProperties?: CustomRecord["properties"];
}

/** The successful response of a custom resource. */
export interface CustomResponse {
  readonly physicalId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly noEcho: boolean;
  /** Id of the request that it answers. */
  readonly requestId: string;
  /** Why a Delete has failed that does not stop the deployment. */
  readonly failure?: string;
}

/**
 * A deployment, or a part of it, that pauses for each request to a custom resource. It continues with the response, or
 * with `undefined` if the deployment is only on trial, so that the response is not known.
 */
export type Effects<T> = Generator<CustomRequest, T, CustomResponse | undefined>;

/** Runs a deployment on trial, in one turn: no function runs. Returns the number of requests that it would send. */
export function onTrial(effects: Effects<void>): number {
  let requests = 0;
  while (effects.next(undefined).done !== true) requests++;
  return requests;
}

/** Sends a request to the function of a custom resource, and waits for its response. */
export type Perform = (request: CustomRequest) => Promise<CustomResponse>;

/**
 * Runs a deployment. If it has no request to a custom resource, it runs in one turn, so that no request is served in
 * between.
 *
 * @param perform If it rejects, the deployment stops there.
 */
export async function performed(effects: Effects<void>, perform: Perform): Promise<void> {
  let step = effects.next();
  while (step.done !== true) step = effects.next(await perform(step.value));
}
