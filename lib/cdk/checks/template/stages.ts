import type { Resource } from "./template.ts";
import type { Templates } from "./templates.ts";
import { listOf, literal, type Members, membersOf } from "./values.ts";

/** A stage of a REST API, from a stage resource or from a deployment that creates a stage. */
export interface RestStage {
  readonly resource: Resource;
  /** Settings of methods. Each entry is for one method or for all methods. */
  readonly settings: readonly Members[];
  /** Path of the settings in the resource. */
  readonly location: string;
}

const ALL: Members = { HttpMethod: "*", ResourcePath: "/*" };
/** Settings for all methods that a deployment's `StageDescription` may contain beside `MethodSettings`. */
const FOR_ALL = ["ThrottlingRateLimit", "ThrottlingBurstLimit", "DataTraceEnabled"];

/** Returns every stage of a REST API with the settings of its methods. */
export function restStages(templates: Templates): readonly RestStage[] {
  const own = templates.ofType("AWS::ApiGateway::Stage").map((resource) => ({
    resource,
    settings: settingsIn(resource.properties),
    location: "Properties.MethodSettings",
  }));
  const deployed = templates
    .ofType("AWS::ApiGateway::Deployment")
    .filter(({ properties }) => properties["StageName"] !== undefined)
    .map((resource) => ({
      resource,
      settings: described(membersOf(resource.properties["StageDescription"])),
      location: "Properties.StageDescription",
    }));
  return [...own, ...deployed];
}

/** Whether settings apply to all methods that have no entry of their own. */
export function isForAllMethods({ HttpMethod, ResourcePath }: Members): boolean {
  return literal(HttpMethod) === ALL["HttpMethod"] && literal(ResourcePath) === ALL["ResourcePath"];
}

function settingsIn({ MethodSettings }: Members): readonly Members[] {
  return listOf(MethodSettings).map(membersOf);
}

function described(description: Members): readonly Members[] {
  const settings = settingsIn(description);
  const forAll = Object.fromEntries(
    Object.entries(description).filter(([name]) => FOR_ALL.includes(name)),
  );
  if (settings.some(isForAllMethods)) {
    return settings.map((each) => (isForAllMethods(each) ? { ...forAll, ...each } : each));
  }
  return Object.keys(forAll).length > 0 ? [{ ...ALL, ...forAll }, ...settings] : settings;
}
