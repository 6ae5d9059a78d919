import { jsonOf } from "../../json-of.ts";
import { kill, startProcess, type Serving } from "../cloud-process.ts";
import { att, lambda, user, type Resources } from "../deployment/sketch.ts";
import { call } from "../test-cloud.ts";
import { stackClient, type StackClient } from "./stack-client.ts";

/** How long the custom resource takes, and within which time the cloud is killed. Both are in milliseconds. */
const CUSTOM_MS = 60;
const KILLED_WITHIN_MS = 240;

/** A version of a stack whose function, user and custom resource name their version. The user is replaced each time. */
function versionOf(version: string): Resources {
  const code = `exports.handler = async ({ ResponseURL, StackId, RequestId, LogicalResourceId }) => {
    if (!ResponseURL) return { code: "${version}", environment: process.env.VERSION };
    await new Promise((resolve) => setTimeout(resolve, ${CUSTOM_MS}));
    const body = { Status: "SUCCESS", PhysicalResourceId: "slow", StackId, RequestId, LogicalResourceId };
    await fetch(ResponseURL, { method: "PUT", body: JSON.stringify(body) });
  };`;
  return {
    ...lambda("Fn", "", {
      Code: { ZipFile: code },
      Handler: "index.handler",
      Environment: { Variables: { VERSION: version } },
    }),
    User: user(`user-${version}`),
    Slow: { Type: "Custom::Slow", Properties: { ServiceToken: att("Fn"), version } },
    Last: user(`last-${version}`),
  };
}

/** Returns the versions that the cloud serves, which is one if it serves a whole deployment. */
async function served({ awsEndpoint, admin, users }: Serving): Promise<readonly string[]> {
  const path = "/2015-03-31/functions/fn/invocations";
  const answer = await call(awsEndpoint, "POST", path, { as: admin, service: "lambda" });
  const { code, environment } = jsonOf<Readonly<Record<string, string>>>(answer);
  const named = users.filter((name) => name !== "admin");
  return [
    ...new Set([code, environment, ...named.map((name) => name.replace(/^(?:user|last)-/, ""))]),
  ].map(String);
}

/** Whether the events of the stack say that the operation with this token has ended well. */
async function isComplete({ send }: StackClient, token: string): Promise<boolean> {
  const { text } = await send("DescribeStackEvents", { StackName: "S" });
  return text
    .split("</member>")
    .some(
      (event) =>
        event.includes(`<ClientRequestToken>${token}<`) &&
        event.includes("<ResourceStatus>UPDATE_COMPLETE<") &&
        event.includes("<LogicalResourceId>S<"),
    );
}

/** How one round ended. */
export interface Round {
  /** Milliseconds from `ExecuteChangeSet` to the kill. */
  readonly killedAfter: number;
  /** Whether `ExecuteChangeSet` had answered. */
  readonly isAnswered: boolean;
  /** Whether the events say that the interrupted deployment is complete. */
  readonly isComplete: boolean;
  /** The status of the stack after the next start, with its reason. */
  readonly status: string;
  /** The version that should be served after the next start, and the versions that are. */
  readonly expected: string;
  readonly served: readonly string[];
  /** The status after a further deployment. */
  readonly after: string;
}

/**
 * Kills a cloud during `ExecuteChangeSet`, starts it again and deploys once more, for each of these numbers between 0 and 1.
 * A number is the moment of the kill.
 */
export async function killWhileExecuting(
  bundle: string,
  state: string,
  moments: readonly number[],
): Promise<readonly Round[]> {
  let serving = await startProcess(bundle, state);
  let stacks = stackClient(serving.awsEndpoint, serving.admin);
  const named = { StackName: "S", ChangeSetName: "changes" };
  const withTemplate = (version: string) => ({
    ...named,
    "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
    TemplateBody: JSON.stringify({ Resources: versionOf(version) }),
  });
  await stacks.send("CreateStack", withTemplate("0"));
  await stacks.ended("S");
  let last = "0";
  const rounds: Round[] = [];
  for (const [index, moment] of moments.entries()) {
    const next = `${2 * index + 1}`;
    await stacks.send("CreateChangeSet", withTemplate(next));
    let isAnswered = false;
    const executing = stacks
      .send("ExecuteChangeSet", { ...named, ClientRequestToken: `t${next}` })
      .then(
        () => (isAnswered = true),
        () => false,
      );
    const killedAfter = Math.floor(moment * KILLED_WITHIN_MS);
    await new Promise((resolve) => setTimeout(resolve, killedAfter));
    await kill(serving);
    await executing;

    serving = await startProcess(bundle, state);
    stacks = stackClient(serving.awsEndpoint, serving.admin);
    const status = await stacks.status("S");
    const complete = await isComplete(stacks, `t${next}`);
    const now = await served(serving);
    const expected = complete ? next : last;
    await stacks.refusal("DeleteChangeSet", named);
    last = `${2 * index + 2}`;
    await stacks.execute("S", { Resources: versionOf(last) });
    const after = await stacks.ended("S");
    rounds.push({
      killedAfter,
      isAnswered,
      isComplete: complete,
      status,
      expected,
      served: now,
      after,
    });
  }
  await kill(serving);
  return rounds;
}
