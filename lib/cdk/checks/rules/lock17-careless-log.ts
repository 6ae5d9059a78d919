import { functionsIn } from "../template/functions.ts";
import { type RestStage, restStages } from "../template/stages.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { literal, membersOf, numberOf } from "../template/values.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * Reports logs of whole requests and log groups without retention. A retention that cannot be determined from the
 * template counts as missing.
 */
export const carelessLog: Rule = {
  id: "LOCK17",
  risk: "Logs are kept for ever, or contain whole requests with tokens and bodies.",
  mend: "Set dataTraceEnabled to false, and set a retention on every log group, those of functions included.",
  check: (templates) => [
    ...restStages(templates).flatMap(dataTrace),
    ...templates.ofType("AWS::Logs::LogGroup").flatMap(retention),
    ...functionsIn(templates).flatMap((fn) => ownGroup(templates, fn)),
  ],
};

function dataTrace({ resource, settings, location }: RestStage): readonly Finding[] {
  const traced = settings.some(
    ({ DataTraceEnabled }) =>
      DataTraceEnabled !== undefined && literal(DataTraceEnabled) !== "false",
  );
  const locations = [location];
  return traced ? [{ resource, locations, problem: "it logs whole requests", about: "trace" }] : [];
}

function retention(resource: Resource): readonly Finding[] {
  if (numberOf(resource.properties["RetentionInDays"]) !== undefined) return [];
  const locations = ["Properties.RetentionInDays"];
  return [{ resource, locations, problem: "the log group has no retention", about: "retention" }];
}

/** Returns a finding if Lambda would create the function's log group. Such a group keeps its logs for ever. */
function ownGroup(templates: Templates, resource: Resource): readonly Finding[] {
  const { FunctionName, LoggingConfig } = resource.properties;
  if (membersOf(LoggingConfig)["LogGroup"] !== undefined) return [];
  const name = literal(FunctionName);
  const isDeclared = templates
    .ofType("AWS::Logs::LogGroup", "Custom::LogRetention")
    .some(({ properties: { LogGroupName }, template }) => {
      const targets = templates.targetsIn(LogGroupName, template);
      const isNamed = name !== undefined && literal(LogGroupName) === `/aws/lambda/${name}`;
      return isNamed || targets.some((target) => target.resource === resource);
    });
  const problem = "it logs to a group that Lambda creates, without retention";
  return isDeclared ? [] : [{ resource, problem, about: "retention" }];
}
