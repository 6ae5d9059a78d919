import { latestVersion } from "../../../account/ssm/parameters.ts";
import { authorize } from "../../protocol/call.ts";
import { flag, integer, list, structure, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { authorizeWhole, parameterNotFound, REFUSAL } from "../access/parameter-access.ts";
import { matchesFilters, parameterFilters } from "./parameter-filters.ts";
import { parameterPage, shownMetadata, shownValue } from "./shown-parameter.ts";

const paging = { MaxResults: integer, NextToken: text };

export const describeParameters = {
  DescribeParameters: operation(
    {
      Filters: list(structure({ Key: required(text), Values: required(list(text)) })),
      ParameterFilters: parameterFilters,
      Shared: flag,
      ...paging,
    },
    (call, input) => {
      const { parameters, partition, region, accountId } = call.account;
      const resource = `arn:${partition}:ssm:${region}:${accountId}:*`;
      authorize(call, { action: "ssm:DescribeParameters", resource }, REFUSAL);
      // Filters of the older kind compare the beginning of names.
      const older = (input.Filters ?? []).map(({ Key, Values }) => {
        return { Key, Values, Option: Key === "Name" ? "BeginsWith" : "Equals" };
      });
      const filters = [...older, ...(input.ParameterFilters ?? [])];
      // No other account shares parameters here.
      const all = input.Shared === true ? [] : parameters.all();
      const found = all.filter((parameter) => matchesFilters(parameter, filters));
      const { items, more } = parameterPage(found, ({ record }) => record.name, input, 50);
      return {
        Parameters: items.map((parameter) => ({
          ARN: parameter.arn,
          ...shownMetadata(parameter, latestVersion(parameter)),
        })),
        ...more,
      };
    },
  ),

  GetParameterHistory: operation(
    { Name: required(text), WithDecryption: flag, ...paging },
    (call, input) => {
      const { parameter } = authorizeWhole(call, input.Name, "ssm:GetParameterHistory");
      if (!parameter) throw parameterNotFound();
      const { items, more } = parameterPage(
        parameter.record.versions,
        ({ version }) => String(version).padStart(9, "0"),
        input,
        50,
      );
      return {
        Parameters: items.map((version) => ({
          ...shownMetadata(parameter, version),
          Labels: version.labels,
          Value: shownValue(call, parameter.arn, version, input.WithDecryption ?? false),
        })),
        ...more,
      };
    },
  ),
};
