import { type IPolicyValidationContext, Stack } from "aws-cdk-lib";
import { CodedError } from "../../../errors.ts";
import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { parseReference, type Reference } from "../../../formats/cloudformation/reference.ts";
import { ownReferences } from "../../../formats/cloudformation/references-in.ts";
import { type DockerImage, readDockerImages } from "./docker-image.ts";
import {
  directoryOf,
  fileOf,
  idOf,
  outermost,
  readTemplate,
  type Resource,
  type Template,
} from "./template.ts";
import { isPublishedAt, type PublishedFiles, readPublishedFiles } from "./published-files.ts";
import { literal, type Members, membersOf, spelled, type Value } from "./values.ts";

/** The target of a `Ref` or `Fn::GetAtt`. */
export interface Target {
  readonly resource: Resource;
  /** The attribute of an `Fn::GetAtt`; absent for a `Ref`. */
  readonly attribute?: string;
}

/** A template to check belongs to no stack of the app. */
class TemplateUnseen extends CodedError {
  readonly code = "ERR_TEMPLATE_UNSEEN";
}

/**
 * All templates that a plugin validates, as they will be sent to CloudFormation.
 *
 * @throws {TemplateUnseen} If a template belongs to no stack of the app.
 * @throws {FileRefused} If a template, asset manifest or Dockerfile is not a regular file, or is too large.
 */
export class Templates {
  readonly resources: readonly Resource[];
  /** Container images that are built from assets, by the hash at the end of their tags. */
  readonly images: ReadonlyMap<string, DockerImage>;
  readonly #templates = new Map<Stack, Template>();
  readonly #published: PublishedFiles;

  constructor({ appConstruct, templatePaths }: IPolicyValidationContext) {
    const validated = new Set(templatePaths);
    const stacks = appConstruct.node
      .findAll()
      .filter((construct) => Stack.isStack(construct))
      .filter((stack) => validated.has(fileOf(outermost(stack))));
    const files = new Set(stacks.map(fileOf));
    const missing = templatePaths.find((path) => !files.has(path));
    if (missing !== undefined) throw new TemplateUnseen(`no stack has the template ${missing}`);
    for (const stack of stacks)
      this.#templates.set(
        stack,
        readTemplate(stack, () => this.#standIn(stack)),
      );
    this.resources = [...this.#templates.values()].flatMap(({ resources }) => [
      ...resources.values(),
    ]);
    const directories = new Set(stacks.map(directoryOf));
    this.images = readDockerImages(directories);
    this.#published = readPublishedFiles(directories);
  }

  ofType(...types: readonly string[]): readonly Resource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Returns the target of a reference, across stacks too; `undefined` if the target is outside these templates. */
  target(value: Value, from: Template): Target | undefined {
    const reference = parseReference(value);
    if (reference) return this.#follow(reference, from);
    const { name = "", argument } = intrinsicCall(value) ?? {};
    switch (name) {
      case "Fn::ImportValue":
        return this.#outside((_, { Export }) => isSame(membersOf(Export)["Name"], argument));
      case "Fn::GetStackOutput": {
        const { StackName, OutputName } = membersOf(argument);
        return this.#outside(
          (template, output) =>
            template.name === literal(StackName) &&
            output === outputOf(template, literal(OutputName) ?? ""),
        );
      }
      default:
        return undefined;
    }
  }

  /** Returns the targets of all references in a value, at any depth. */
  targetsIn(value: Value, from: Template): readonly Target[] {
    const target = this.target(value, from);
    if (target) return [target];
    const own = ownReferences(value).flatMap((reference) => this.#follow(reference, from) ?? []);
    const inner = Array.isArray(value) ? value : Object.values(membersOf(value));
    return [...own, ...inner.flatMap((part) => this.targetsIn(part, from))];
  }

  #follow(reference: Reference, from: Template): Target | undefined {
    if (reference.kind === "ref") {
      const resource = from.resources.get(reference.name);
      if (resource) return { resource };
      const outside = from.standIn();
      return outside && this.target(parameterOf(outside, reference.name), outside.template);
    }
    const resource = from.resources.get(reference.logicalId);
    if (!resource) return undefined;
    const attribute = literal(reference.attribute) ?? "";
    const output = /^Outputs\.(.+)$/.exec(attribute)?.[1];
    if (output === undefined) return { resource, attribute };
    const inside = [...this.#templates.values()].find(({ standIn }) => standIn() === resource);
    return inside && this.target(outputOf(inside, output)["Value"], inside);
  }

  /** Returns the target of the first output that matches. */
  #outside(isMeant: (template: Template, output: Members) => boolean): Target | undefined {
    for (const template of this.#templates.values()) {
      for (const name of Object.keys(template.outputs)) {
        const output = outputOf(template, name);
        if (isMeant(template, output)) return this.target(output["Value"], template);
      }
    }
    return undefined;
  }

  /** Whether a resource is a nested stack whose template is one of these. */
  holdsOwn(resource: Resource): boolean {
    return [...this.#templates.values()].some(({ standIn }) => standIn() === resource);
  }

  /** Returns `undefined` if the `TemplateURL` was changed, because another template is deployed then. */
  #standIn(stack: Stack): Resource | undefined {
    const { nestedStackResource: resource } = stack;
    if (!resource) return undefined;
    const around = this.#templates.get(resource.stack)?.resources.get(idOf(resource));
    const url = spelled(around?.properties["TemplateURL"]);
    return isPublishedAt(this.#published, fileOf(stack), url) ? around : undefined;
  }
}

function isSame(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function parameterOf({ properties }: Resource, name: string): Value {
  return membersOf(properties["Parameters"])[name];
}

function outputOf({ outputs }: Template, name: string): Members {
  return membersOf(outputs[name]);
}
