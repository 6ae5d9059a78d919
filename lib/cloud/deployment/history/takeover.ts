import type { StackInput } from "../../state/stack-history.ts";

/** What is said when a stack is deployed by another program than before. */
interface Takeover {
  /** The end of a sentence about the stack, for the log of the local cloud. */
  readonly notice: string;
  /** Sentences for the stack's last event, which the CDK CLI and the AWS CLI show. */
  readonly reason: string;
}

const WHO = { api: "CloudFormation's API", assembly: "the local cloud's own app" } as const;
/** What happens next, for the person who has called the API. */
const NEXT = {
  api: " signet serve deploys its app again when it starts and, with --watch, when the app changes.",
  assembly: "",
} as const;

/** Returns what to say about a deployment, or `undefined` if the same program has deployed the stack before. */
export function takeoverBetween(
  before: Pick<StackInput, "origin"> | undefined,
  after: Pick<StackInput, "origin"> | undefined,
): Takeover | undefined {
  if (!before || !after || before.origin === after.origin) return undefined;
  const [earlier, now] = [WHO[before.origin], WHO[after.origin]];
  return {
    notice: `is now deployed by ${now}, which replaces what ${earlier} deployed`,
    reason: `This replaces what ${earlier} deployed.${NEXT[after.origin]}`,
  };
}
