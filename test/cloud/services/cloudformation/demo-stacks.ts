import type { Account } from "../../../../lib/cloud/account/account.ts";
import type { StackEvent } from "../../../../lib/cloud/state/stack-history.ts";
import type { StacksInMemory } from "./stacks-in-memory.ts";

export const ARN = "arn:aws:cloudformation:us-east-1:123456789012";
export const DATE = "2026-01-02T03:04:05.678Z";
const SSM = { Type: "AWS::SSM::Parameter", Metadata: { "aws:cdk:path": "S/A" } };
export const BODY = JSON.stringify({ Resources: { A: SSM } });
export const NAMED = JSON.stringify({
  Description: "d",
  Parameters: { P: { Type: "String", Default: "v", NoEcho: true, AllowedValues: ["v", "w"] } },
  Resources: {
    A: SSM,
    R: { Type: "AWS::IAM::Role", Properties: { RoleName: "r" } },
    P: { Type: "AWS::IAM::Policy" },
  },
});
export const YAML = `# <kept> & "as is"\r\nParameters: {P: {Type: String, NoEcho: true}}\nResources:\n\tA\n`;
const event = (n: number, status: string): StackEvent => ({
  id: `e${n}`,
  date: DATE,
  logicalId: "A",
  physicalId: "",
  type: "AWS::SSM::Parameter",
  status,
  reason: "<why>",
  clientToken: "t",
});

/** Adds a stack for each case of the tests. */
export function putDemoStacks(stacks: StacksInMemory, account: Account): void {
  const resource = (status: string) => ({
    type: "AWS::SSM::Parameter",
    physicalId: `id-${status}`,
    status,
    date: DATE,
  });
  const demo = stacks.put(
    "Demo",
    {
      updated: DATE,
      roleArn: "arn:aws:iam::123456789012:role/Exec",
      changeSetId: `${ARN}:changeSet/c/1`,
      events: Array.from({ length: 150 }, (_, n) =>
        event(n, n === 7 ? "CREATE_FAILED" : "CREATE_COMPLETE"),
      ),
      resources: {
        A: resource("CREATE_COMPLETE"),
        B: resource("UPDATE_COMPLETE"),
        Failed: resource("CREATE_FAILED"),
        Removed: resource("DELETE_COMPLETE"),
      },
    },
    {
      templateBody: JSON.stringify({
        ...JSON.parse(NAMED),
        Outputs: {
          O: { Value: "o", Description: "an output", Export: { Name: "E" } },
          Q: { Value: "q", Export: { Name: { "Fn::Sub": "${AWS::StackName}-Q" } } },
        },
      }),
      parameters: { P: "secret" },
      capabilities: ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
      tags: [["team", "red"]],
    },
  );
  stacks.put("Yaml", {}, { templateBody: YAML });
  stacks.put("Review", { status: "REVIEW_IN_PROGRESS", input: undefined });
  stacks.put("Child", { parentId: demo.id });
  stacks.put("Gone", { status: "DELETE_COMPLETE", deleted: DATE });
  stacks.put("Failed", { status: "DELETE_FAILED" });
  stacks.put("Busy", { status: "UPDATE_IN_PROGRESS" });
  stacks.put("Kept", { terminationProtection: true });
  stacks.putChangeSet(demo, "ready", {
    changes: [
      {
        action: "Modify",
        logicalId: "A",
        physicalId: "a",
        type: "AWS::SSM::Parameter",
        replacement: "True",
        policyAction: "ReplaceAndDelete",
        scope: ["Properties"],
        details: [
          {
            attribute: "Properties",
            name: "Name",
            requiresRecreation: "Always",
            evaluation: "Static",
            changeSource: "DirectModification",
          },
        ],
      },
    ],
  });
  stacks.putChangeSet(demo, "empty", { status: "FAILED", executionStatus: "UNAVAILABLE" });
  stacks.putChangeSet(demo, "blocked", {
    status: "FAILED",
    executionStatus: "UNAVAILABLE",
    validation: [
      { logicalId: "A", type: "T", reason: "'a' already exists.", path: "/Resources/A" },
    ],
  });
  account.state.stacks["Demo"] = {
    resources: {},
    outputs: { O: "o", Q: "q" },
    exports: { E: "o", "Demo-Q": "q" },
  };
  account.state.stacks["Yaml"] = { resources: {}, outputs: {}, exports: {}, imports: ["E"] };
}
