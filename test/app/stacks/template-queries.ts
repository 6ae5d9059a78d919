import type { Template } from "aws-cdk-lib/assertions";

export type Properties = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  const found = Object.entries(template.findResources(type));
  return Object.fromEntries(found.map(([id, resource]) => [id, { Properties: {}, ...resource }]));
}

export function propertiesOf(template: Template, type: string): readonly Properties[] {
  return Object.values(resourcesOf(template, type)).map(({ Properties }) => Properties);
}

export function onlyOf(template: Template, type: string): Properties {
  const [only, ...others] = propertiesOf(template, type);
  if (!only || others.length > 0) throw new Error(`there is not exactly one ${type}`);
  return only;
}

/** Returns every statement of identity policies with the logical ids of the principals it is attached to. */
export function grantsOf(template: Template): (Statement & { readonly to: readonly string[] })[] {
  const attached = propertiesOf(template, "AWS::IAM::Policy").flatMap((policy) =>
    statements(policy).map((statement) => ({ ...statement, to: principals(policy) })),
  );
  const inline = Object.entries(resourcesOf(template, "AWS::IAM::Role")).flatMap(([to, role]) =>
    policies(role).flatMap((policy) =>
      statements(policy).map((statement) => ({ ...statement, to: [to] })),
    ),
  );
  return [...attached, ...inline];
}

export function actionsOf({ Action }: Statement): readonly string[] {
  return typeof Action === "string" ? [Action] : Action;
}

/** Returns a joined text with `<...>` for each part that only CloudFormation knows. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  // Another value than an Fn::Join has no such member.
  const join = (value as { "Fn::Join"?: [string, unknown[]] })["Fn::Join"];
  if (join) return join[1].map(textOf).join(join[0]);
  // Any other value is an intrinsic function.
  return `<${Object.values(value as object)
    .flat()
    .join(".")}>`;
}

export function refOf(value: unknown): string | undefined {
  // Any object may have this member.
  return (value as { Ref?: string } | undefined)?.Ref;
}

function statements(policy: Properties): readonly Statement[] {
  // CDK writes every policy document with a list of statements.
  return (policy["PolicyDocument"] as { Statement: Statement[] }).Statement;
}

function principals(policy: Properties): readonly string[] {
  return [policy["Roles"], policy["Users"], policy["Groups"]]
    .flat()
    .flatMap((principal) => refOf(principal) ?? []);
}

function policies({ Properties }: Resource): readonly Properties[] {
  // The inline policies of a role are a list of objects.
  return (Properties["Policies"] ?? []) as Properties[];
}
