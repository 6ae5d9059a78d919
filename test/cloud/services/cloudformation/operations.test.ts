import { describe, expect, it } from "vitest";
import { element } from "../../assume-role.ts";
import { user } from "../../deployment/sketch.ts";
import { ARN, BODY, NAMED, putDemoStacks } from "./demo-stacks.ts";
import { stackEndpoint, type Form } from "./stack-endpoint.ts";

const { send, stacks, account } = stackEndpoint({
  Admin: user("Admin", { Action: "*", Resource: "*" }),
});
const ask = (form: Form) => send("Admin", form);
const errorOf = async (form: Form) => (await ask(form)).error;
const textOf = async (form: Form) => {
  const { text, error } = await ask(form);
  expect(error).toBe("");
  return text;
};
putDemoStacks(stacks, account);

const MANY = Object.fromEntries(
  Array.from({ length: 51 }, (_, n) => [
    [`Tags.member.${n + 1}.Key`, `k${n}`],
    [`Tags.member.${n + 1}.Value`, "v"],
  ]).flat(),
);
const create = { Action: "CreateStack", StackName: "New", TemplateBody: BODY };
const review = { ...create, Action: "CreateChangeSet", ChangeSetName: "c" };

it.each<[string, Form, string]>([
  [
    "a stack that does not exist",
    { Action: "DescribeStacks", StackName: "X" },
    "ValidationError: Stack with id X does not exist",
  ],
  [
    "a deleted stack by its name",
    { Action: "DescribeStacks", StackName: "Gone" },
    "ValidationError: Stack with id Gone does not exist",
  ],
  [
    "the template of a stack that does not exist",
    { Action: "GetTemplate", StackName: "X" },
    "ValidationError: Stack with id X does not exist",
  ],
  [
    "the events of a stack that does not exist",
    { Action: "DescribeStackEvents", StackName: "X" },
    "ValidationError: Stack [X] does not exist",
  ],
  [
    "an update of a stack that does not exist",
    { ...create, Action: "UpdateStack" },
    "ValidationError: Stack [New] does not exist",
  ],
  [
    "a stack that exists",
    { ...create, StackName: "Demo" },
    "AlreadyExistsException: Stack [Demo] already exists",
  ],
  [
    "a name of another form",
    { ...create, StackName: "a/b" },
    "ValidationError: 1 validation error detected: Value 'a/b' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
  ],
  [
    "an ARN as the name of a new stack",
    { ...create, StackName: `${ARN}:stack/a/1` },
    "ValidationError: 1 validation error detected: Value",
  ],
  [
    "a long name",
    { ...create, StackName: "a".repeat(129) },
    "ValidationError: 1 validation error detected: Value",
  ],
  [
    "no template",
    { Action: "CreateStack", StackName: "New" },
    "ValidationError: Either Template URL or Template Body must be specified.",
  ],
  [
    "two templates",
    { ...create, TemplateURL: "https://s3.amazonaws.com/a/b" },
    "ValidationError: Only one of",
  ],
  [
    "a template that is not one",
    { ...create, TemplateBody: "{" },
    "ValidationError: Template format error: JSON not well-formed. (line 1, column 2)",
  ],
  [
    "a long template",
    { ...create, TemplateBody: " ".repeat(51_201) },
    "ValidationError: 1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
  ],
  [
    "missing capabilities",
    { ...create, TemplateBody: NAMED, "Capabilities.member.1": "CAPABILITY_IAM" },
    "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]",
  ],
  [
    "an unknown capability",
    { ...create, "Capabilities.member.1": "CAPABILITY_ALL" },
    "ValidationError: 1 validation error detected: Value '[CAPABILITY_ALL]' at 'capabilities'",
  ],
  ["too many tags", { ...create, ...MANY }, "ValidationError: 1 validation error detected: Value"],
  [
    "a repeated parameter",
    { ...create, "Parameters.member.1.ParameterKey": "P", "Parameters.member.2.ParameterKey": "P" },
    "ValidationError: Parameter P is given more than once",
  ],
  [
    "a value and the previous value",
    {
      ...create,
      "Parameters.member.1.ParameterKey": "P",
      "Parameters.member.1.ParameterValue": "v",
      "Parameters.member.1.UsePreviousValue": "true",
    },
    "ValidationError: Invalid input for parameter key P.",
  ],
  [
    "a type that ResourceTypes does not have",
    { ...create, "ResourceTypes.member.1": "AWS::S3::*" },
    "ValidationError: Resource type AWS::SSM::Parameter is not allowed",
  ],
  [
    "a stack policy",
    { ...create, StackPolicyBody: "{}" },
    "ValidationError: StackPolicyBody: stack policies are not supported",
  ],
  [
    "a rollback trigger",
    {
      ...create,
      "RollbackConfiguration.RollbackTriggers.member.1.Arn": "a",
      "RollbackConfiguration.RollbackTriggers.member.1.Type": "AWS::CloudWatch::Alarm",
    },
    "ValidationError: RollbackConfiguration: alarms are not served",
  ],
  [
    "an import that reverts drift",
    {
      ...review,
      ChangeSetType: "IMPORT",
      DeploymentMode: "REVERT_DRIFT",
      "ResourcesToImport.member.1.ResourceType": "AWS::KMS::Key",
      "ResourcesToImport.member.1.LogicalResourceId": "Key",
      "ResourcesToImport.member.1.ResourceIdentifier.entry.1.key": "KeyId",
      "ResourcesToImport.member.1.ResourceIdentifier.entry.1.value": "a",
    },
    "ValidationError: DeploymentMode REVERT_DRIFT cannot be specified",
  ],
  [
    "both failure settings",
    { ...create, OnFailure: "DELETE", DisableRollback: "true" },
    "ValidationError: You can specify either",
  ],
  [
    "a change set for a stack that does not exist",
    { ...review },
    "ValidationError: Stack [New] does not exist",
  ],
  [
    "imports in another change set",
    {
      ...review,
      ChangeSetType: "CREATE",
      "ResourcesToImport.member.1.ResourceType": "T",
      "ResourcesToImport.member.1.LogicalResourceId": "A",
      "ResourcesToImport.member.1.ResourceIdentifier.entry.1.key": "k",
      "ResourcesToImport.member.1.ResourceIdentifier.entry.1.value": "v",
    },
    "ValidationError: ResourcesToImport can only",
  ],
  [
    "a change set without a stack",
    { Action: "DescribeChangeSet", ChangeSetName: "c" },
    "ValidationError: StackName must be specified if ChangeSetName is not specified as an ARN.",
  ],
  [
    "an unknown change set",
    { Action: "DescribeChangeSet", StackName: "Demo", ChangeSetName: "c" },
    "ChangeSetNotFound: ChangeSet [c] does not exist",
  ],
  [
    "a change set named __proto__",
    { Action: "ExecuteChangeSet", StackName: "Demo", ChangeSetName: "constructor" },
    "ChangeSetNotFound: ChangeSet [constructor] does not exist",
  ],
  [
    "the change set of another stack",
    {
      Action: "DescribeChangeSet",
      StackName: "Yaml",
      ChangeSetName: `${ARN}:changeSet/ready/00000001`,
    },
    "ChangeSetNotFound: ",
  ],
  [
    "a change set without changes",
    { Action: "ExecuteChangeSet", StackName: "Demo", ChangeSetName: "empty" },
    `InvalidChangeSetStatus: ChangeSet [${ARN}:changeSet/empty/00000001] cannot be executed in its current status of [FAILED]`,
  ],
  [
    "a template without a name",
    { Action: "GetTemplate" },
    "ValidationError: StackName is required if ChangeSetName is not specified.",
  ],
  [
    "the summary of a stack in review",
    { Action: "GetTemplateSummary", StackName: "Review" },
    "ValidationError: GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.",
  ],
  [
    "a failed resource",
    { Action: "DescribeStackResource", StackName: "Demo", LogicalResourceId: "Failed" },
    "ValidationError: Resource Failed does not exist for stack Demo",
  ],
  [
    "a removed resource",
    { Action: "DescribeStackResource", StackName: "Demo", LogicalResourceId: "Removed" },
    "ValidationError: Resource Removed does not exist for stack Demo",
  ],
  [
    "an export that is not imported",
    { Action: "ListImports", ExportName: "X" },
    "ValidationError: Export 'X' is not imported by any stack.",
  ],
  [
    "a token of another list",
    { Action: "DescribeStackEvents", StackName: "Demo", NextToken: "eA" },
    "ValidationError: NextToken is not from a previous page",
  ],
  [
    "a protected stack",
    { Action: "DeleteStack", StackName: "Kept" },
    "ValidationError: Stack [Kept] cannot be deleted while TerminationProtection is enabled",
  ],
  [
    "retained resources of a stack that can be deleted",
    { Action: "DeleteStack", StackName: "Demo", "RetainResources.member.1": "A" },
    "ValidationError: Invalid operation on stack",
  ],
  [
    "a forced deletion",
    { Action: "DeleteStack", StackName: "Demo", DeletionMode: "FORCE_DELETE_STACK" },
    "ValidationError: DeletionMode FORCE_DELETE_STACK is not supported",
  ],
  [
    "an update that cannot be cancelled",
    { Action: "CancelUpdateStack", StackName: "Demo" },
    "ValidationError: CancelUpdateStack cannot be called from current stack status",
  ],
  [
    "an update in progress",
    { Action: "CancelUpdateStack", StackName: "Busy" },
    "ValidationError: The local cloud cannot cancel an update",
  ],
  [
    "a rollback that cannot go on",
    { Action: "ContinueUpdateRollback", StackName: "Demo" },
    `ValidationError: Stack:${ARN}:stack/Demo/00000001 is in CREATE_COMPLETE state`,
  ],
  [
    "a policy of a stack",
    { Action: "SetStackPolicy", StackName: "Demo" },
    "ValidationError: The local cloud does not support stack policies",
  ],
  [
    "protection of a nested stack",
    {
      Action: "UpdateTerminationProtection",
      StackName: "Child",
      EnableTerminationProtection: "true",
    },
    "ValidationError: Termination protection cannot be updated on a nested stack",
  ],
  [
    "an operation of stack sets",
    { Action: "ListStackSets" },
    "NotImplemented: The local cloud does not serve cloudformation:ListStackSets.",
  ],
  [
    "an operation that AWS does not have",
    { Action: "ListEverything" },
    "InvalidAction: Could not find operation ListEverything for version 2010-05-15",
  ],
])("%s is refused", async (_, form, error) => {
  const before = stacks.calls.length;
  expect((await errorOf(form)).slice(0, error.length)).toBe(error);
  const changed = stacks.calls.slice(before).filter(([name]) => name !== "create");
  expect(changed).toEqual([]);
});

describe("what is submitted", () => {
  it("reaches the engine, with empty lists and members that the model does not have", async () => {
    const { error } = await ask({
      ...review,
      ChangeSetType: "CREATE",
      Description: "for execution",
      ClientToken: "create1",
      Tags: "",
      Parameters: "",
      NotificationARNs: "",
      IncludeNestedStacks: "true",
      ImportExistingResources: "false",
      OnStackFailure: "DELETE",
      "DeploymentConfig.Mode": "EXPRESS",
      "Capabilities.member.1": "CAPABILITY_IAM",
    });
    expect(error).toBe("");
    expect(stacks.calls.at(-1)).toEqual([
      "createChangeSet",
      expect.objectContaining({
        stackName: "New",
        name: "c",
        type: "CREATE",
        templateBody: BODY,
        parameters: new Map(),
        tags: [],
        notificationArns: [],
        capabilities: ["CAPABILITY_IAM"],
        clientToken: "create1",
        description: "for execution",
        includeNestedStacks: true,
        importExistingResources: false,
        onStackFailure: "DELETE",
      }),
    ]);
  });

  it("has no effect if it is a time limit", async () => {
    await textOf({ ...create, StackName: "Timed", TimeoutInMinutes: "1" });
    expect(stacks.calls.at(-1)).toEqual([
      "create",
      expect.objectContaining({ stackName: "Timed" }),
    ]);
  });

  it("may be the previous template, with previous values of parameters", async () => {
    const text = await textOf({
      Action: "UpdateStack",
      StackName: "Demo",
      UsePreviousTemplate: "true",
      "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
      "Parameters.member.1.ParameterKey": "P",
      "Parameters.member.1.UsePreviousValue": "true",
    });
    expect(element(text, "StackId")).toBe(`${ARN}:stack/Demo/00000001`);
    expect(stacks.calls.at(-1)).toEqual([
      "update",
      expect.objectContaining({ templateBody: undefined, parameters: new Map([["P", undefined]]) }),
    ]);
  });

  const name: unknown = expect.objectContaining({ userName: "Admin" });
  const admin: unknown = expect.objectContaining({ principal: name });
  it.each<[string, Form, unknown]>([
    [
      "ExecuteChangeSet",
      {
        StackName: "Demo",
        ChangeSetName: "ready",
        DisableRollback: "true",
        ClientRequestToken: "exec1",
      },
      [
        "executeChangeSet",
        ["Demo", "ready", { caller: admin, clientToken: "exec1", disableRollback: true }],
      ],
    ],
    [
      "RollbackStack",
      { StackName: "Demo", RetainExceptOnCreate: "true" },
      ["rollback", ["Demo", { retainExceptOnCreate: true }]],
    ],
    [
      "DeleteStack",
      { StackName: "Failed", "RetainResources.member.1": "A" },
      ["delete", ["Failed", { caller: admin, retain: ["A"] }]],
    ],
    [
      "DeleteChangeSet",
      { StackName: "Demo", ChangeSetName: "empty" },
      ["deleteChangeSet", ["Demo", "empty"]],
    ],
  ])("reaches the engine by %s", async (Action, form, call) => {
    await textOf({ Action, ...form });
    expect(stacks.calls.at(-1)).toEqual(call);
  });

  it.each<[string, Form]>([
    ["a stack that does not exist", { Action: "DeleteStack", StackName: "X" }],
    ["a deleted stack", { Action: "DeleteStack", StackName: `${ARN}:stack/Gone/00000005` }],
    [
      "a change set that does not exist",
      { Action: "DeleteChangeSet", StackName: "Demo", ChangeSetName: "x" },
    ],
  ])("is ignored if it deletes %s", async (_, form) => {
    const before = stacks.calls.length;
    await textOf(form);
    expect(stacks.calls).toHaveLength(before);
  });
});
