import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { element } from "../assume-role.ts";
import { call, type Answer } from "../test-cloud.ts";

/** A caller of CloudFormation's API over HTTP. */
export interface StackClient {
  /** Calls an operation and returns its response. */
  readonly send: (Action: string, form: Readonly<Record<string, string>>) => Promise<Answer>;
  /** Returns `<code>: <message>` of the error of an operation, or the empty string. */
  readonly refusal: (Action: string, form: Readonly<Record<string, string>>) => Promise<string>;
  /** Returns the status of a stack and its reason. */
  readonly status: (StackName: string) => Promise<string>;
  /** Waits until a stack is not in progress, and returns its status. */
  readonly ended: (StackName: string) => Promise<string>;
  /** Creates a change set of a stack that exists and executes it. Resolves when the execution has begun. */
  readonly execute: (StackName: string, template: object) => Promise<void>;
}

export function stackClient(awsEndpoint: string, as: Credentials): StackClient {
  const send: StackClient["send"] = (Action, form) =>
    call(awsEndpoint, "POST", "/", {
      as,
      service: "cloudformation",
      headers: [["Content-Type", "application/x-www-form-urlencoded"]],
      body: new URLSearchParams({ Version: "2010-05-15", Action, ...form }).toString(),
    });
  const refusal: StackClient["refusal"] = async (Action, form) => {
    const { text } = await send(Action, form);
    const code = element(text, "Code");
    return code === "" ? "" : `${code}: ${element(text, "Message")}`;
  };
  const status: StackClient["status"] = async (StackName) => {
    const { text } = await send("DescribeStacks", { StackName });
    const reason = element(text, "StackStatusReason");
    return `${element(text, "StackStatus")}${reason === "" ? "" : `: ${reason}`}`;
  };
  return {
    send,
    refusal,
    status,
    async ended(StackName) {
      for (;;) {
        const now = await status(StackName);
        if (!/^\w+_IN_PROGRESS\b/.test(now)) return now;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async execute(StackName, template) {
      const named = { StackName, ChangeSetName: "changes" };
      const TemplateBody = JSON.stringify(template);
      const capabilities = { "Capabilities.member.1": "CAPABILITY_NAMED_IAM" };
      for (const error of [
        await refusal("CreateChangeSet", { ...named, ...capabilities, TemplateBody }),
        await refusal("ExecuteChangeSet", named),
      ]) {
        if (error !== "") throw new Error(error);
      }
    },
  };
}
