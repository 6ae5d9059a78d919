import type { ResourceDrift } from "../../../../lib/cloud/stacks/drift/drift-of.ts";
import { describe, expect, it } from "vitest";
import { element } from "../../assume-role.ts";
import { user } from "../../deployment/sketch.ts";
import { ARN, DATE, NAMED, putDemoStacks, YAML } from "./demo-stacks.ts";
import { stackEndpoint, type Form } from "./stack-endpoint.ts";

const drift = (
  status: ResourceDrift["status"],
  differences: ResourceDrift["differences"],
): ResourceDrift => ({
  status,
  type: "AWS::SSM::Parameter",
  physicalId: "p",
  expectedProperties: { Value: "a" },
  actualProperties: { Value: "b" },
  differences,
  reads: [],
});
const { send, stacks, account } = stackEndpoint(
  { Admin: user("Admin", { Action: "*", Resource: "*" }) },
  {
    driftOf: () =>
      new Map([
        [
          "A",
          drift("MODIFIED", [{ path: "/Value", expected: "a", actual: "b", type: "NOT_EQUAL" }]),
        ],
        ["B", drift("IN_SYNC", [])],
      ]),
  },
);
putDemoStacks(stacks, account);
const ID = `${ARN}:stack/Demo/00000001`;

/** Returns the content of the result, without the element around it. */
async function resultOf(Action: string, form: Form = {}): Promise<string> {
  const { text, error } = await send("Admin", { Action, ...form });
  expect(error).toBe("");
  expect(text).toContain(
    `<${Action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">`,
  );
  return new RegExp(`<${Action}Result>(.*)</${Action}Result>`, "s").exec(text)?.[1] ?? "";
}
const all = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, value]) => value);
const Demo = { StackName: "Demo" };

describe("DescribeStacks", () => {
  it("shows a stack with its parameters, outputs and tags, and hides a NoEcho parameter", async () => {
    expect(await resultOf("DescribeStacks", Demo)).toBe(
      `<Stacks><member><StackId>${ID}</StackId><StackName>Demo</StackName>` +
        `<ChangeSetId>${ARN}:changeSet/c/1</ChangeSetId><Description>d</Description>` +
        `<Parameters><member><ParameterKey>P</ParameterKey><ParameterValue>****</ParameterValue></member></Parameters>` +
        `<CreationTime>${DATE}</CreationTime><LastUpdatedTime>${DATE}</LastUpdatedTime><RollbackConfiguration/>` +
        `<StackStatus>CREATE_COMPLETE</StackStatus><DisableRollback>false</DisableRollback><NotificationARNs/>` +
        `<Capabilities><member>CAPABILITY_AUTO_EXPAND</member><member>CAPABILITY_NAMED_IAM</member></Capabilities>` +
        `<Outputs><member><OutputKey>O</OutputKey><OutputValue>o</OutputValue><Description>an output</Description><ExportName>E</ExportName></member>` +
        `<member><OutputKey>Q</OutputKey><OutputValue>q</OutputValue><ExportName>Demo-Q</ExportName></member></Outputs>` +
        `<RoleARN>arn:aws:iam::123456789012:role/Exec</RoleARN>` +
        `<Tags><member><Key>team</Key><Value>red</Value></member></Tags>` +
        `<EnableTerminationProtection>false</EnableTerminationProtection>` +
        `<DriftInformation><StackDriftStatus>NOT_CHECKED</StackDriftStatus></DriftInformation></member></Stacks>`,
    );
  });

  it("lists every stack except deleted ones, which only their ARN finds", async () => {
    const names = all(await resultOf("DescribeStacks"), "StackName");
    expect(names).toEqual(["Kept", "Busy", "Failed", "Child", "Review", "Yaml", "Demo"]);
    const gone = await resultOf("DescribeStacks", { StackName: `${ARN}:stack/Gone/00000005` });
    expect(element(gone, "DeletionTime")).toBe(DATE);
    expect(gone).not.toContain("EnableTerminationProtection");
  });

  it("names the parent and the root of a nested stack", async () => {
    const child = await resultOf("DescribeStacks", { StackName: "Child" });
    expect([element(child, "ParentId"), element(child, "RootId")]).toEqual([ID, ID]);
  });
});

it.each<[string, Form, readonly string[]]>([
  ["all", {}, ["Kept", "Busy", "Failed", "Gone", "Child", "Review", "Yaml", "Demo"]],
  ["deleted", { "StackStatusFilter.member.1": "DELETE_COMPLETE" }, ["Gone"]],
  ["no", { "StackStatusFilter.member.1": "ROLLBACK_FAILED" }, []],
])("ListStacks lists %s stacks", async (_, form, names) => {
  expect(all(await resultOf("ListStacks", form), "StackName")).toEqual(names);
});

describe("the events of a stack", () => {
  it("come with the newest first, in pages", async () => {
    const first = await resultOf("DescribeStackEvents", Demo);
    const NextToken = element(first, "NextToken");
    const second = await resultOf("DescribeStackEvents", { ...Demo, NextToken });
    const ids = [...all(first, "EventId"), ...all(second, "EventId")];
    expect(ids).toEqual(Array.from({ length: 150 }, (_, n) => `e${149 - n}`));
    expect(all(first, "EventId")).toHaveLength(100);
    expect(second).not.toContain("NextToken");
    expect(first).toContain("<PhysicalResourceId></PhysicalResourceId>");
    expect(first).toContain("<ResourceStatusReason>&lt;why&gt;</ResourceStatusReason>");
  });

  it("are those that failed, if DescribeEvents filters them", async () => {
    const text = await resultOf("DescribeEvents", { ...Demo, "Filters.FailedEvents": "true" });
    expect(all(text, "EventId")).toEqual(["e7"]);
  });

  it("are what blocks a change set, if DescribeEvents names it", async () => {
    const form = { ChangeSetName: `${ARN}:changeSet/blocked/00000001` };
    const text = await resultOf("DescribeEvents", form);
    expect(element(text, "EventType")).toBe("VALIDATION_ERROR");
    expect(element(text, "ValidationStatusReason")).toBe("'a' already exists.");
    expect(element(text, "ValidationName")).toBe("NAME_CONFLICT_VALIDATION");
    const none = await resultOf("DescribeEvents", { ...Demo, ChangeSetName: "ready" });
    expect(none).toBe("<OperationEvents/>");
  });
});

describe("the resources of a stack", () => {
  it.each<[string, Form, readonly string[]]>([
    ["ListStackResources", Demo, ["A", "B", "Failed"]],
    ["DescribeStackResources", Demo, ["A", "B", "Failed"]],
    ["DescribeStackResources", { ...Demo, LogicalResourceId: "B" }, ["B"]],
    ["DescribeStackResources", { PhysicalResourceId: "id-UPDATE_COMPLETE" }, ["A", "B", "Failed"]],
  ])("are shown by %s %o", async (Action, form, ids) => {
    expect(all(await resultOf(Action, form), "LogicalResourceId")).toEqual(ids);
  });

  it("have the metadata of the template", async () => {
    const form = { ...Demo, LogicalResourceId: "A" };
    expect(element(await resultOf("DescribeStackResource", form), "Metadata")).toBe(
      '{"aws:cdk:path":"S/A"}',
    );
  });
});

it("DescribeChangeSet shows changes, with paths only if values are asked for", async () => {
  const form = { ...Demo, ChangeSetName: "ready" };
  const text = await resultOf("DescribeChangeSet", form);
  expect(text).toContain(
    "<Changes><member><Type>Resource</Type><ResourceChange><PolicyAction>ReplaceAndDelete</PolicyAction><Action>Modify</Action>" +
      "<LogicalResourceId>A</LogicalResourceId><PhysicalResourceId>a</PhysicalResourceId><ResourceType>AWS::SSM::Parameter</ResourceType>" +
      "<Replacement>True</Replacement><Scope><member>Properties</member></Scope><Details><member><Target><Attribute>Properties</Attribute>" +
      "<Name>Name</Name><RequiresRecreation>Always</RequiresRecreation></Target><Evaluation>Static</Evaluation>" +
      "<ChangeSource>DirectModification</ChangeSource></member></Details></ResourceChange></member></Changes>",
  );
  const withValues = await resultOf("DescribeChangeSet", {
    ...form,
    IncludePropertyValues: "true",
  });
  expect(element(withValues, "Path")).toBe("/Properties/Name");
  const names = all(await resultOf("ListChangeSets", Demo), "ChangeSetName");
  expect(names).toEqual(["ready", "empty", "blocked"]);
});

describe("GetTemplate", () => {
  it.each([["Original"], ["Processed"]])("returns the %s body byte for byte", async (stage) => {
    const text = await resultOf("GetTemplate", { StackName: "Yaml", TemplateStage: stage });
    const body = element(text, "TemplateBody")
      .replaceAll("&#xD;", "\r")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
    expect(body).toBe(YAML);
    expect(all(text, "member")).toEqual(["Original", "Processed"]);
  });

  it("returns an empty template for a stack in review, and the template of its change set", async () => {
    const text = await resultOf("GetTemplate", { StackName: "Review" });
    expect(element(text, "TemplateBody")).toBe("{}");
    const changeSet = await resultOf("GetTemplate", { ...Demo, ChangeSetName: "ready" });
    expect(element(changeSet, "TemplateBody")).toBe("{}");
  });

  it("returns loops expanded if the template is to be processed", async () => {
    stacks.put(
      "Looped",
      {},
      {
        templateBody: JSON.stringify({
          Transform: "AWS::LanguageExtensions",
          Parameters: { Names: { Type: "CommaDelimitedList", Default: "A" } },
          Resources: {
            "Fn::ForEach::Each": [
              "N",
              { Ref: "Names" },
              { "P${N}": { Type: "AWS::SSM::Parameter" } },
            ],
          },
        }),
        parameters: { Names: "B,C" },
      },
    );
    const form = { StackName: "Looped", TemplateStage: "Processed" };
    const body = JSON.parse(element(await resultOf("GetTemplate", form), "TemplateBody"));
    expect(Object.keys(body.Resources)).toEqual(["PB", "PC"]);
  });
});

it("ValidateTemplate and GetTemplateSummary describe a template", async () => {
  const form = { TemplateBody: NAMED };
  const capabilities =
    "<Capabilities><member>CAPABILITY_NAMED_IAM</member></Capabilities>" +
    "<CapabilitiesReason>The following resource(s) require capabilities: [AWS::IAM::Role, AWS::IAM::Policy]</CapabilitiesReason>";
  expect(await resultOf("ValidateTemplate", form)).toBe(
    "<Parameters><member><ParameterKey>P</ParameterKey><DefaultValue>v</DefaultValue><NoEcho>true</NoEcho></member></Parameters>" +
      `<Description>d</Description>${capabilities}`,
  );
  expect(await resultOf("GetTemplateSummary", form)).toBe(
    "<Parameters><member><ParameterKey>P</ParameterKey><DefaultValue>v</DefaultValue><ParameterType>String</ParameterType><NoEcho>true</NoEcho>" +
      "<ParameterConstraints><AllowedValues><member>v</member><member>w</member></AllowedValues></ParameterConstraints></member></Parameters>" +
      `<Description>d</Description>${capabilities}` +
      "<ResourceTypes><member>AWS::SSM::Parameter</member><member>AWS::IAM::Role</member><member>AWS::IAM::Policy</member></ResourceTypes>" +
      "<ResourceIdentifierSummaries><member><ResourceType>AWS::SSM::Parameter</ResourceType><LogicalResourceIds><member>A</member></LogicalResourceIds><ResourceIdentifiers><member>Name</member></ResourceIdentifiers></member>" +
      "<member><ResourceType>AWS::IAM::Role</ResourceType><LogicalResourceIds><member>R</member></LogicalResourceIds><ResourceIdentifiers><member>RoleName</member></ResourceIdentifiers></member></ResourceIdentifierSummaries>",
  );
});

it("ListExports and ListImports show which stack exports a value, and which uses it", async () => {
  const exports = await resultOf("ListExports");
  expect(all(exports, "Name")).toEqual(["Demo-Q", "E"]);
  expect(all(exports, "ExportingStackId")).toEqual([ID, ID]);
  expect(all(await resultOf("ListImports", { ExportName: "E" }), "member")).toEqual(["Yaml"]);
});

it("drift is the comparison of the resources, and a resource without one is not checked", async () => {
  const id = element(await resultOf("DetectStackDrift", Demo), "StackDriftDetectionId");
  const status = await resultOf("DescribeStackDriftDetectionStatus", { StackDriftDetectionId: id });
  expect(element(status, "DetectionStatus")).toBe("DETECTION_COMPLETE");
  expect(element(status, "StackDriftStatus")).toBe("DRIFTED");
  expect(element(status, "DriftedStackResourceCount")).toBe("1");
  const drifts = await resultOf("DescribeStackResourceDrifts", Demo);
  expect(all(drifts, "StackResourceDriftStatus").slice(0, 3)).toEqual([
    "MODIFIED",
    "IN_SYNC",
    "NOT_CHECKED",
  ]);
  expect(element(drifts, "PropertyPath")).toBe("/Value");
  expect(element(drifts, "ExpectedProperties")).toBe('{"Value":"a"}');
  const filtered = await resultOf("DescribeStackResourceDrifts", {
    ...Demo,
    "StackResourceDriftStatusFilters.member.1": "IN_SYNC",
  });
  expect(all(filtered, "LogicalResourceId")).toEqual(["B"]);
  const described = await resultOf("DescribeStacks", Demo);
  expect(element(described, "StackDriftStatus")).toBe("DRIFTED");
  expect(element(described, "LastCheckTimestamp")).toMatch(/^20/);
  expect(all(await resultOf("ListStacks"), "StackDriftStatus")).toContain("DRIFTED");
  const resources = await resultOf("DescribeStackResources", Demo);
  expect(all(resources, "StackResourceDriftStatus").slice(0, 3)).toEqual([
    "MODIFIED",
    "IN_SYNC",
    "NOT_CHECKED",
  ]);
  const form = { ...Demo, "LogicalResourceIds.member.1": "B" };
  await resultOf("DetectStackDrift", form);
  expect(element(await resultOf("DescribeStacks", Demo), "StackDriftStatus")).toBe("DRIFTED");
});

it("UpdateTerminationProtection protects a stack", async () => {
  const form = { StackName: "Yaml", EnableTerminationProtection: "true" };
  expect(element(await resultOf("UpdateTerminationProtection", form), "StackId")).toContain(
    "/Yaml/",
  );
  expect(stacks.find("Yaml")?.terminationProtection).toBe(true);
});
