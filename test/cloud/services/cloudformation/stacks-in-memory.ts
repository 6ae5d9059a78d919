import { StackRefused } from "../../../../lib/cloud/stacks/stack-refused.ts";
import type { Stacks, SubmittedStack } from "../../../../lib/cloud/stacks/stacks.ts";
import type {
  ChangeSet,
  StackHistory,
  StackInput,
} from "../../../../lib/cloud/state/stack-history.ts";

const DATE = "2026-01-02T03:04:05.678Z";
const ARN = "arn:aws:cloudformation:us-east-1:123456789012";

const IDENTIFIERS: Readonly<Record<string, readonly string[]>> = {
  "AWS::SSM::Parameter": ["Name"],
  "AWS::IAM::Role": ["RoleName"],
};

/** The calls of the engine that change stacks, with their arguments, and stacks that need no deployment. */
export interface StacksInMemory extends Stacks {
  readonly calls: (readonly [operation: string, argument: unknown])[];
  readonly put: (
    name: string,
    more?: Partial<StackHistory>,
    input?: Partial<StackInput>,
  ) => StackHistory;
  readonly putChangeSet: (
    stack: StackHistory,
    name: string,
    more?: Partial<ChangeSet>,
  ) => ChangeSet;
}

/** Returns stacks that record each call and are complete at once. */
export function stacksInMemory(): StacksInMemory {
  const calls: (readonly [string, unknown])[] = [];
  const stacks: StackHistory[] = [];
  const find = (nameOrId: string) =>
    stacks.find(
      ({ id, name, status }) =>
        id === nameOrId || (name === nameOrId && status !== "DELETE_COMPLETE"),
    );
  const put: StacksInMemory["put"] = (name, more = {}, input = {}) => {
    const stack: StackHistory = {
      id: `${ARN}:stack/${name}/${String(stacks.length + 1).padStart(8, "0")}`,
      name,
      status: "CREATE_COMPLETE",
      created: DATE,
      input: inputOf({}, input),
      terminationProtection: false,
      disableRollback: false,
      changeSets: {},
      events: [],
      resources: {},
      ...more,
    };
    stacks.unshift(stack);
    return stack;
  };
  const putChangeSet: StacksInMemory["putChangeSet"] = (stack, name, more = {}) => {
    const changeSet: ChangeSet = {
      id: `${ARN}:changeSet/${name}/${stack.id.split("/").at(-1)}`,
      name,
      type: "CREATE",
      created: DATE,
      status: "CREATE_COMPLETE",
      executionStatus: "AVAILABLE",
      input: inputOf({}, {}),
      changes: [],
      includeNestedStacks: false,
      importExistingResources: false,
      ...more,
    };
    stack.changeSets[name] = changeSet;
    return changeSet;
  };
  return {
    calls,
    put,
    putChangeSet,
    all: () => stacks,
    find,
    create(submitted) {
      calls.push(["create", submitted]);
      const { stackName } = submitted;
      if (find(stackName)) {
        throw new StackRefused(`Stack [${stackName}] already exists`, "AlreadyExistsException");
      }
      return put(stackName, {}, inputOf(submitted, {}));
    },
    update(submitted) {
      calls.push(["update", submitted]);
      const stack = find(submitted.stackName);
      if (!stack) throw new Error("the service finds the stack first");
      stack.input = inputOf(submitted, {});
      return stack;
    },
    createChangeSet(submitted) {
      calls.push(["createChangeSet", submitted]);
      const { stackName, name, type } = submitted;
      const stack = find(stackName) ?? put(stackName, { status: "REVIEW_IN_PROGRESS" });
      const changeSet = putChangeSet(stack, name, { type, input: inputOf(submitted, {}) });
      return { stack, changeSet };
    },
    executeChangeSet: (stack, name, options) => {
      calls.push(["executeChangeSet", [stack.name, name, options]]);
    },
    deleteChangeSet: (stack, name) => {
      calls.push(["deleteChangeSet", [stack.name, name]]);
      delete stack.changeSets[name];
    },
    delete: (stack, options) => {
      calls.push(["delete", [stack.name, options]]);
      stack.status = "DELETE_COMPLETE";
    },
    rollback: (stack, options) => {
      calls.push(["rollback", [stack.name, options]]);
    },
    protect: (stack, enabled) => {
      stack.terminationProtection = enabled;
    },
    identifiersOf: (type) => IDENTIFIERS[type] ?? [],
  };
}

function inputOf(submitted: Partial<SubmittedStack>, more: Partial<StackInput>): StackInput {
  return {
    origin: "api",
    templateBody: submitted.templateBody ?? "{}",
    parameters: Object.fromEntries(
      [...(submitted.parameters ?? [])].map(([key, value]) => [key, value ?? ""]),
    ),
    capabilities: submitted.capabilities ?? [],
    tags: submitted.tags ?? [],
    notificationArns: submitted.notificationArns ?? [],
    assets: {},
    ...more,
  };
}
