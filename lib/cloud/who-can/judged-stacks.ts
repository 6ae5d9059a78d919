import { isMap } from "../../json.ts";
import { ADVICE } from "../assembly/advice.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import type { TemplateResource } from "../assembly/template.ts";
import type { Blocker } from "../deployment/run/problems.ts";
import { UNJUDGED_TYPE } from "../resources/records/unknown-type.ts";

/** The asset that replaces the code of a function, because no function runs for a matrix. */
const PLACEHOLDER = "signet-who-can.zip";

/** Types whose resources run code when they are deployed, which a matrix must not do. */
const RUNS = /^AWS::CloudFormation::Macro$/;

/**
 * Types that decide access by themselves. If one of them could not be deployed, the matrix would be wrong, so it stops
 * the matrix.
 */
const DECIDES = /^AWS::(?:EC2|IAM|KMS|Lambda)::|Polic(?:y|ies)$/;

/**
 * Returns stacks for which a matrix can be computed: functions of every runtime have code, and resources that would run
 * something when they are deployed only have names.
 *
 * @param isKnown Whether a type is served or recorded.
 */
export function judgedStacks(
  stacks: readonly AssemblyStack[],
  isKnown: (type: string) => boolean,
): readonly AssemblyStack[] {
  return stacks.map((stack) => ({
    ...stack,
    assets: new Map([...stack.assets, [PLACEHOLDER, import.meta.dirname]]),
    template: {
      ...stack.template,
      resources: stack.template.resources.map((resource) =>
        RUNS.test(resource.type) && !isKnown(resource.type)
          ? unjudged(resource)
          : withCode(resource),
      ),
    },
  }));
}

/**
 * Returns the stacks without the resources of blockers, of which only names remain, or `undefined` if a blocker decides
 * access or is not a resource.
 */
export function withoutBlocked(
  stacks: readonly AssemblyStack[],
  blockers: readonly Blocker[],
): readonly AssemblyStack[] | undefined {
  const blocked = (stack: AssemblyStack, { path, type }: TemplateResource) =>
    type !== UNJUDGED_TYPE && blockers.some((one) => one.stack === stack.id && one.path === path);
  const isResource = (one: Blocker) =>
    stacks.some((stack) =>
      stack.template.resources.some(
        (resource) =>
          one.stack === stack.id &&
          one.path === resource.path &&
          !DECIDES.test(resource.type) &&
          resource.type !== UNJUDGED_TYPE,
      ),
    );
  if (!blockers.every((one) => one.advice !== ADVICE.policy && isResource(one))) return undefined;
  return stacks.map((stack) => ({
    ...stack,
    template: {
      ...stack.template,
      resources: stack.template.resources.map((resource) =>
        blocked(stack, resource) ? unjudged(resource) : resource,
      ),
    },
  }));
}

/** Returns the paths and types of the resources of which only names remain. */
export function unjudgedIn(
  before: readonly AssemblyStack[],
  after: readonly AssemblyStack[],
): readonly string[] {
  const types = new Map(
    before.flatMap(({ id, template }) =>
      template.resources.map(({ logicalId, type }) => [`${id}\0${logicalId}`, type] as const),
    ),
  );
  return after.flatMap(({ id, template }) =>
    template.resources
      .filter(({ type }) => type === UNJUDGED_TYPE)
      .map(({ logicalId, path }) => `${path} (${types.get(`${id}\0${logicalId}`)})`),
  );
}

function unjudged(resource: TemplateResource): TemplateResource {
  return { ...resource, type: UNJUDGED_TYPE, properties: {} };
}

/** Gives a function or a layer that cannot run here a placeholder for its code. Its permissions do not depend on it. */
function withCode(resource: TemplateResource): TemplateResource {
  const { type, properties } = resource;
  if (!isMap(properties)) return resource;
  const code = { S3Bucket: "signet", S3Key: PLACEHOLDER };
  if (type === "AWS::Lambda::LayerVersion") {
    return { ...resource, properties: { ...properties, Content: code } };
  }
  if (type !== "AWS::Lambda::Function") return resource;
  const { Runtime, Handler = "index.handler", Code } = properties;
  const isNode = typeof Runtime === "string" && Runtime.startsWith("nodejs");
  if (isNode && isMap(Code) && typeof Code["S3Key"] === "string") return resource;
  const { PackageType: _, ImageConfig: __, ...rest } = properties;
  return {
    ...resource,
    properties: { ...rest, Code: code, Handler, Runtime: "nodejs24.x" },
  };
}
