import type { PseudoParameter } from "../../../formats/cloudformation/reference.ts";
import type { Account } from "../../account/account.ts";
import { ADVICE } from "../../assembly/advice.ts";
import { NO_VALUE, truth, type Scope } from "../../assembly/intrinsics.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import { stackArn, stackNameIn } from "../../account/stack-arn.ts";
import { NESTED_STACK } from "../../assembly/nested-stack.ts";
import { TemplateUnsupported } from "../../assembly/template.ts";
import { resourceTypeOf } from "../../resources/resource-type-of.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import type { CustomRecord } from "../../state/custom-record.ts";
import { customAttribute } from "../custom-resource/custom-attribute.ts";
import { unknownValue } from "../../assembly/language/unknown-value.ts";
import type { Problems } from "../run/problems.ts";

/** What the names of a template refer to, apart from its conditions and mappings. */
export interface Named {
  /** The resources deployed so far, by logical id. Each look-up reads the current map. */
  readonly resources: ReadonlyMap<string, ResourceRecord>;
  readonly parameters: ReadonlyMap<string, string | readonly string[]>;
  /** Receives the exports that the template imports. */
  readonly imports: Set<string>;
}

/** Names under which a part of a stack is blocked. */
export const blockedName = {
  /** A resource, parameter or condition. */
  of: (stack: AssemblyStack, logicalId: string) => `${stack.name}\0${logicalId}`,
  export: (name: string) => `export\0${name}`,
  output: (stackName: string, output: string) => `output\0${stackName}\0${output}`,
};

/**
 * Returns the names that the intrinsic functions of a stack's template can use. Each look-up throws if the name does
 * not exist, or is blocked.
 */
export function templateScope(
  account: Account,
  stack: AssemblyStack,
  { resources, parameters, imports }: Named,
  problems: Problems,
): Scope {
  const { accountId, region, partition, state } = account;
  const { name, template } = stack;
  const pseudo: Readonly<Record<PseudoParameter, unknown>> = {
    "AWS::AccountId": accountId,
    "AWS::Region": region,
    "AWS::Partition": partition,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": name,
    "AWS::StackId": stackArn(account, name),
    "AWS::NotificationARNs": [],
    "AWS::NoValue": NO_VALUE,
  };
  const fail = (what: string, advice?: string): never => {
    throw new TemplateUnsupported(what, advice === undefined ? {} : { advice });
  };
  const nestedOutput = ({ physicalId }: ResourceRecord, id: string, attribute: string): string => {
    const nested = stackNameIn(physicalId) ?? "";
    const output = attribute.replace(/^Outputs\./, "");
    problems.requireValue(blockedName.output(nested, output));
    const value =
      output === attribute ? undefined : own(state.stacks[nested]?.outputs ?? {}, output);
    return value ?? fail(`nested stack ${id} has no attribute ${attribute}`);
  };
  const evaluating = new Set<string>();

  const scope: Scope = {
    ref(id) {
      if (Object.hasOwn(pseudo, id)) return own(pseudo, id);
      problems.requireValue(blockedName.of(stack, id));
      return (
        resources.get(id)?.physicalId ?? parameters.get(id) ?? fail(`Ref ${id} has no value here`)
      );
    },
    getAtt(id, attribute) {
      problems.requireValue(blockedName.of(stack, id));
      const resource = resources.get(id);
      if (resource?.custom) return customValue(account, stack, id, resource.custom, attribute);
      if (resource?.type === NESTED_STACK) return nestedOutput(resource, id, attribute);
      const value = resource && attributeOf(account, resource, attribute);
      const type = resource?.type ?? "no such resource";
      if (value === undefined) {
        return fail(`attribute ${attribute} of ${id} (${type}) is not supported`);
      }
      const isList = resourceTypeOf(type)?.lists?.includes(attribute) ?? false;
      return isList ? value.split(",") : value;
    },
    importValue(exported) {
      problems.requireValue(blockedName.export(exported));
      imports.add(exported);
      const values = Object.values(state.stacks).map(({ exports }) => own(exports, exported));
      return (
        values.find((value) => value !== undefined) ??
        fail(`no deployed stack exports ${exported}`, ADVICE.exportMissing)
      );
    },
    stackOutput(stackName, output) {
      problems.requireValue(blockedName.output(stackName, output));
      const value = own(own(state.stacks, stackName)?.outputs ?? {}, output);
      return value ?? fail(`stack ${stackName} has no output ${output}`, ADVICE.exportMissing);
    },
    condition(id) {
      const condition = own(template.conditions, id) ?? fail(`condition ${id} does not exist`);
      if (evaluating.has(id)) return fail(`condition ${id} depends on itself`);
      evaluating.add(id);
      try {
        return truth(condition, scope);
      } finally {
        evaluating.delete(id);
      }
    },
    mapping: (map, key, attribute) => own(own(own(template.mappings, map), key), attribute),
    extended: template.withValues !== undefined,
  };
  return scope;
}

/** @throws {TemplateUnsupported} If the response of a custom resource lacks the attribute, in CloudFormation's words. */
function customValue(
  account: Account,
  stack: AssemblyStack,
  id: string,
  custom: CustomRecord,
  attribute: string,
): unknown {
  if (custom.data === undefined) return unknownValue(custom.path, attribute);
  const value = customAttribute(custom, attribute);
  if (value !== undefined) return value;
  const response = `${stackArn(account, stack.name)}|${id}|${custom.requestId}`;
  throw new TemplateUnsupported(
    `CustomResource attribute error: Vendor response doesn't contain ${attribute} attribute in object ${response}`,
  );
}

/** Returns the value of an attribute that a resource's type has. */
function attributeOf(
  account: Account,
  resource: ResourceRecord,
  attribute: string,
): string | undefined {
  const definition = resourceTypeOf(resource.type);
  const { attributes = [] } = definition ?? {};
  if (attributes !== "any" && !attributes.includes(attribute)) return undefined;
  return (
    own(resource.attributes, attribute) ??
    definition?.attributeOf?.(resource, attribute) ??
    definition?.attribute?.(resource, account, attribute)
  );
}

/** Returns a map's own member, but not a member that every object inherits. */
function own<V>(map: Readonly<Record<string, V>>, name: string): V | undefined;
function own(map: unknown, name: string): unknown;
function own(map: unknown, name: string): unknown {
  const hasOwn = typeof map === "object" && map !== null && Object.hasOwn(map, name);
  return hasOwn ? Reflect.get(map, name) : undefined;
}
