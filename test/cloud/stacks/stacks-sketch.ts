import type { Account } from "../../../lib/cloud/account/account.ts";
import { deployments, type Deployments } from "../../../lib/cloud/deployment/deployments.ts";
import { CustomResourceFailed } from "../../../lib/cloud/deployment/custom-resource/custom-resource-failed.ts";
import type { Perform } from "../../../lib/cloud/deployment/custom-resource/effects.ts";
import { accountStacks } from "../../../lib/cloud/stacks/operations/account-stacks.ts";
import type {
  Begun,
  Stacks,
  SubmittedChangeSet,
  SubmittedStack,
} from "../../../lib/cloud/stacks/stacks.ts";
import type { StackHistory } from "../../../lib/cloud/state/stack-history.ts";
import { parsePolicy } from "../../../lib/iam/policy/policy.ts";
import type { Caller } from "../../../lib/cloud/account/iam/identities.ts";
import { emptyAccount } from "../deployment/deploy-sketch.ts";
import { policy } from "../deployment/sketch.ts";

/** The stacks of an account without servers. */
export interface StacksSketch {
  readonly account: Account;
  readonly stacks: Stacks;
  readonly deployed: Deployments;
  readonly notices: string[];
  /** The state as it was saved last. */
  readonly saved: () => Account["state"];
  /** Resolves when no stack is in progress. */
  readonly settled: () => Promise<void>;
}

interface SketchOptions {
  readonly account?: Account;
  /** Answers requests to custom resources. @default - they fail */
  readonly perform?: Perform;
  readonly files?: Readonly<Record<string, string>>;
  readonly isBucketEmpty?: (name: string) => boolean;
}

export function stacksSketch({
  account = emptyAccount(),
  perform = () => Promise.reject(new CustomResourceFailed("no function")),
  files = { "code.zip": import.meta.dirname },
  isBucketEmpty = () => true,
}: SketchOptions = {}): StacksSketch {
  let saved = structuredClone(account.state);
  const notices: string[] = [];
  const save = (): void => {
    saved = structuredClone(deployed.savable() ?? saved);
  };
  const note = (text: string): void => void notices.push(text);
  const deployed = deployments(account, perform, {
    onProblem: note,
    onWaiting: save,
    onDeployed: save,
    onNotice: note,
  });
  const stacks = accountStacks(account, {
    deployments: deployed,
    save,
    files: () => new Map(Object.entries(files)),
    isBucketEmpty,
  });
  const inProgress = () =>
    stacks
      .all()
      .some(({ status }) => status.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS");
  return {
    account,
    stacks,
    deployed,
    notices,
    saved: () => saved,
    async settled() {
      while (inProgress()) await new Promise(setImmediate);
    },
  };
}

const arn = "arn:aws:iam::123456789012:user/admin";
const principal = { type: "User", accountId: "123456789012", arn, userName: "admin" } as const;
const everything = { Effect: "Allow", Action: "*", Resource: "*" } as const;

/** A caller who may do everything. */
export const caller: Caller = {
  principal: { ...principal, userId: "AIDAEXAMPLE" },
  policies: [parsePolicy(policy(everything), "identity", "admin")],
};

/** Returns a stack as the API submits it. */
export function submitted(
  resources: object,
  { template = {}, ...more }: Partial<SubmittedStack & Begun> & { readonly template?: object } = {},
): SubmittedStack & Begun {
  return {
    caller,
    stackName: "S",
    templateBody: JSON.stringify({ Resources: resources, ...template }),
    parameters: new Map(),
    capabilities: [],
    ...more,
  };
}

/** Returns a change set as the API submits it. */
export function changeSet(
  type: SubmittedChangeSet["type"],
  resources: object,
  more: Partial<SubmittedChangeSet> & { readonly template?: object } = {},
): SubmittedChangeSet {
  return {
    name: "changes",
    type,
    includeNestedStacks: false,
    importExistingResources: false,
    ...submitted(resources, more),
    ...more,
  };
}

/** Returns the events of a stack as `<logical id> <status>`, with the reason if there is one. */
export function eventsOf({ events }: StackHistory): readonly string[] {
  return events.map(({ logicalId, status, reason }) =>
    reason === undefined ? `${logicalId} ${status}` : `${logicalId} ${status}: ${reason}`,
  );
}
