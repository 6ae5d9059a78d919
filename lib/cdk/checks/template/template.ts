import { join } from "node:path";
import { CfnElement, type Stack, Stage, Token } from "aws-cdk-lib";
import { LIMITS, readRegularText } from "../../../regular-file.ts";
import { isNoValue } from "../../../formats/cloudformation/reference.ts";
import { listOf, literal, type Members, membersOf, UNKNOWN, type Value } from "./values.ts";

/** A resource of a synthesized template. */
export interface Resource {
  readonly template: Template;
  readonly type: string;
  /** Without those that are `AWS::NoValue`. */
  readonly properties: Members;
  readonly metadata: Members;
  /** Of its construct. */
  readonly path: string;
}

/** One template, of a stack or a nested stack. */
export interface Template {
  /** Of its stack. */
  readonly name: string;
  /** The id of the account of its stack; `undefined` if only CloudFormation knows it. */
  readonly account: string | undefined;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly parameters: Members;
  readonly outputs: Members;
  /** Of a nested stack: the resource that stands for it in the template around it. */
  readonly standIn: () => Resource | undefined;
}

/**
 * The template of a stack, as CloudFormation will get it.
 *
 * @param standIn What stands for the stack in the template around it.
 */
export function readTemplate(stack: Stack, standIn: Template["standIn"]): Template {
  // A member that is not there for CloudFormation is not there for a rule.
  const text = JSON.parse(readRegularText(fileOf(stack), LIMITS.generated), (_, value: Value) =>
    isNoValue(value) ? undefined : value,
  ) as Members; // Which every template is.
  const paths = pathsIn(stack);
  const resources = new Map<string, Resource>();
  const template: Template = {
    name: stack.stackName,
    account: Token.isUnresolved(stack.account) ? undefined : stack.account,
    resources,
    parameters: membersOf(text["Parameters"]),
    outputs: membersOf(text["Outputs"]),
    standIn,
  };
  for (const [id, resource] of Object.entries(membersOf(text["Resources"]))) {
    const { Type, Properties, Metadata } = membersOf(resource);
    resources.set(id, {
      template,
      // `Fn::ForEach::Name` and `Fn::Transform` stand in the place of a resource, and have no type.
      type: id.startsWith("Fn::") ? id : (literal(Type) ?? ""),
      properties: membersOf(Properties),
      metadata: membersOf(Metadata),
      path: paths.get(id) ?? `${stack.node.path}/${id}`,
    });
  }
  for (const macro of macrosIn(text["Transform"])) {
    const id = `Fn::Transform::${macro}`;
    resources.set(id, {
      template,
      type: id,
      properties: {},
      metadata: {},
      path: stack.node.path,
    });
  }
  return template;
}

/**
 * The macros that may make anything of a template. AWS's own are known: they leave what stands there, or
 * make it of resources that name them. `AWS::Include` is not among them, because it brings text from elsewhere.
 */
function macrosIn(transform: Value): readonly string[] {
  return listOf(transform)
    .map((each) => literal(each) ?? literal(membersOf(each)["Name"]) ?? UNKNOWN)
    .filter((name) => !/^AWS::(?!Include$)/.test(name));
}

/** The stack whose template holds a nested one's. */
export function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

/** The directory of the assembly that a stack is in. */
export function directoryOf(stack: Stack): string {
  return Stage.of(stack)?.outdir ?? ".";
}

export function fileOf(stack: Stack): string {
  return join(directoryOf(stack), stack.templateFile);
}

export function idOf(element: CfnElement): string {
  return String(element.stack.resolve(element.logicalId));
}

/** The construct paths of what is in one stack, by logical id. */
function pathsIn(stack: Stack): ReadonlyMap<string, string> {
  const elements = stack.node
    .findAll()
    .filter((construct) => CfnElement.isCfnElement(construct))
    .filter((element) => element.stack === stack);
  return new Map(elements.map((element) => [idOf(element), element.node.path]));
}
