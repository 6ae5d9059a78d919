import { join } from "node:path";
import { CfnElement, type Stack, Stage, Token } from "aws-cdk-lib";
import { LIMITS, readRegularText } from "../../../regular-file.ts";
import { isNoValue } from "../../../formats/cloudformation/reference.ts";
import { listOf, literal, type Members, membersOf, UNKNOWN, type Value } from "./values.ts";

/** A resource of a synthesized template. */
export interface Resource {
  readonly template: Template;
  readonly logicalId: string;
  readonly type: string;
  /** The properties, without members that are `AWS::NoValue`. */
  readonly properties: Members;
  readonly metadata: Members;
  /** Path of the resource's construct. */
  readonly path: string;
}

/** The template of a stack or a nested stack. */
export interface Template {
  /** Name of the stack. */
  readonly name: string;
  /** The id of the account of its stack; `undefined` if only CloudFormation knows it. */
  readonly account: string | undefined;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly parameters: Members;
  readonly outputs: Members;
  /** Returns the `AWS::CloudFormation::Stack` resource of a nested stack; `undefined` for other stacks. */
  readonly standIn: () => Resource | undefined;
}

/**
 * Reads the template of a stack, as it will be sent to CloudFormation.
 *
 * @param standIn Returns the resource of a nested stack in the template of its parent.
 * @throws {FileRefused} If the template is not a regular file, or is larger than 256 MiB.
 */
export function readTemplate(stack: Stack, standIn: Template["standIn"]): Template {
  // CloudFormation ignores members that are `AWS::NoValue`, so rules must not see them.
  const text = JSON.parse(readRegularText(fileOf(stack), LIMITS.generated), (_, value: Value) =>
    isNoValue(value) ? undefined : value,
  ) as Members; // Every template is an object.
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
      logicalId: id,
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
      logicalId: id,
      type: id,
      properties: {},
      metadata: {},
      path: stack.node.path,
    });
  }
  return template;
}

/**
 * Returns the macros that can change a template in any way. AWS's own macros leave existing resources unchanged, or
 * create resources from resources that name the macro. `AWS::Include` is an exception, because it inserts text from
 * another source.
 */
function macrosIn(transform: Value): readonly string[] {
  return listOf(transform)
    .map((each) => literal(each) ?? literal(membersOf(each)["Name"]) ?? UNKNOWN)
    .filter((name) => !/^AWS::(?!Include$)/.test(name));
}

/** Returns the top-level stack of a nested stack. */
export function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

/** Returns the directory of the cloud assembly that contains a stack. */
export function directoryOf(stack: Stack): string {
  return Stage.of(stack)?.outdir ?? ".";
}

export function fileOf(stack: Stack): string {
  return join(directoryOf(stack), stack.templateFile);
}

export function idOf(element: CfnElement): string {
  return String(element.stack.resolve(element.logicalId));
}

/** Returns the construct paths of the elements of one stack, by logical id. */
function pathsIn(stack: Stack): ReadonlyMap<string, string> {
  const elements = stack.node
    .findAll()
    .filter((construct) => CfnElement.isCfnElement(construct))
    .filter((element) => element.stack === stack);
  return new Map(elements.map((element) => [idOf(element), element.node.path]));
}
