import type { Account } from "../../../../lib/cloud/account/account.ts";
import { isMap, parseJson } from "../../../../lib/json.ts";
import { lambda } from "../../../../lib/cloud/services/lambda/lambda.ts";
import type { Call } from "../../../../lib/cloud/services/protocol/call.ts";
import { ServiceError } from "../../../../lib/cloud/services/protocol/service-error.ts";
import type { LambdaFunctions } from "../../../../lib/cloud/invocations/lambda-functions.ts";
import { wireRequest } from "../../../../lib/sigv4/request/request.ts";

interface Answered {
  readonly status: number;
  /** Type of the error; empty for a call that succeeds. */
  readonly type: string;
  readonly message: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Calls Lambda's API in an account without servers. `path` begins after `/2015-03-31/functions/`. */
export type LambdaCall = (
  userName: string,
  method: string,
  path: string,
  body?: object,
) => Promise<Answered>;

/** Functions that do not run. A test learns when they are retired. */
export interface Idle extends LambdaFunctions {
  retired: number;
}

export function idleFunctions(): Idle {
  const idle: Idle = {
    retired: 0,
    enqueue: () => false,
    invoke: async () => undefined,
    retire: () => undefined,
    retireOutdated: () => void idle.retired++,
    retireCode: () => [],
    close: async () => undefined,
  };
  return idle;
}

/** Returns a call as the endpoint makes it after the check of the signature. */
export function lambdaCallOf(
  account: Account,
  userName: string,
  method: string,
  path: string,
  body?: object,
): Call {
  const caller = account.directory.find(account.directory.accessKeyOf(userName).accessKeyId);
  if (!caller) throw new Error(`no user ${userName}`);
  const text = body === undefined ? "" : JSON.stringify(body);
  const url = `http://localhost/2015-03-31/functions/${path}`;
  return {
    account,
    caller,
    request: wireRequest(method, url, [], Buffer.from(text)),
    peer: { sourceIp: "127.0.0.1" },
    now: new Date(),
    requestId: "r",
    save: () => undefined,
    log: () => undefined,
  };
}

export function lambdaCalls(account: Account, functions: LambdaFunctions): LambdaCall {
  return async (...given) => {
    try {
      const { status, body } = await lambda.perform(lambdaCallOf(account, ...given), functions);
      const json = parseJson(Buffer.from(body).toString());
      return { status, type: "", message: "", json: isMap(json) ? json : {} };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { status, type, message } = error;
      return { status, type, message, json: {} };
    }
  };
}
