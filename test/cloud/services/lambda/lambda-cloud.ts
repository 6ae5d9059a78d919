import {
  InvokeCommand,
  LambdaClient,
  type InvokeCommandInput,
  type LambdaServiceException,
} from "@aws-sdk/client-lambda";
import { user, type Resources } from "../../deployment/sketch.ts";
import type { TestCloud } from "../../test-cloud.ts";
import { clientCloud } from "../client-cloud.ts";

interface Invoked {
  readonly status: number | undefined;
  readonly version: string | undefined;
  readonly functionError: string | undefined;
  readonly text: string;
  readonly json: unknown;
  /** The end of the log; `undefined` if the request did not ask for it. */
  readonly log: string | undefined;
}

/** A cloud with functions, and a way to invoke them with AWS's Lambda client. */
export interface LambdaCloud {
  readonly local: TestCloud;
  /** Returns a client of a user. */
  readonly as: (userName: string) => LambdaClient;
  readonly invoke: (
    functionName: string,
    event?: unknown,
    more?: Partial<InvokeCommandInput>,
    userName?: string,
  ) => Promise<Invoked>;
}

/** Starts a cloud for the tests of the calling file. Its user `Ann` has all permissions of Lambda. */
export function lambdaCloud(
  resources: Resources,
  handlers: Readonly<Record<string, string>>,
): LambdaCloud {
  const Ann = user("Ann", { Action: "lambda:*", Resource: "*" });
  const stack = { name: "Functions", handlers, resources: { ...resources, Ann } };
  const cloud = clientCloud(stack, (settings) => new LambdaClient(settings));
  const { as } = cloud;
  return {
    as,
    get local() {
      return cloud.local;
    },
    async invoke(FunctionName, event, more = {}, userName = "Ann") {
      const Payload = event === undefined ? undefined : JSON.stringify(event);
      const command = new InvokeCommand({ FunctionName, Payload, ...more });
      const output = await as(userName).send(command);
      const text = Buffer.from(output.Payload ?? []).toString();
      return {
        status: output.StatusCode,
        version: output.ExecutedVersion,
        functionError: output.FunctionError,
        text,
        json: text === "" ? undefined : JSON.parse(text),
        log:
          output.LogResult === undefined
            ? undefined
            : Buffer.from(output.LogResult, "base64").toString(),
      };
    },
  };
}

/** Returns the error of a refused call. @throws {Error} If the call is not refused. */
export async function refusal(call: Promise<unknown>): Promise<LambdaServiceException> {
  try {
    await call;
  } catch (error) {
    // The SDK's client rejects with the errors of its service.
    return error as LambdaServiceException;
  }
  throw new Error("the call was not refused");
}
