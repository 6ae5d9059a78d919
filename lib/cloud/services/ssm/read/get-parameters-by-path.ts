import { latestVersion } from "../../../account/ssm/parameters.ts";
import { authorize } from "../../protocol/call.ts";
import { flag, integer, text } from "../../protocol/json/fields.ts";
import { validation } from "../../protocol/json/errors.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { REFUSAL } from "../access/parameter-access.ts";
import { isBelow, matchesFilters, parameterFilters } from "./parameter-filters.ts";
import { parameterPage, shownParameter } from "./shown-parameter.ts";

/** The permission on a path covers every parameter below it, as on AWS, even one that a policy denies by itself. */
export const getParametersByPath = operation(
  {
    Path: required(text),
    Recursive: flag,
    ParameterFilters: parameterFilters,
    WithDecryption: flag,
    MaxResults: integer,
    NextToken: text,
  },
  (call, input) => {
    const { Path: path, Recursive: recursive = false, WithDecryption = false } = input;
    const { parameters } = call.account;
    const resource = parameters.arnOf(path);
    const keys = { "ssm:Recursive": [String(recursive)] };
    authorize(call, { action: "ssm:GetParametersByPath", resource, keys }, REFUSAL);
    if (!path.startsWith("/")) {
      throw validation(
        'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
      );
    }
    const found = parameters
      .all()
      .filter(({ record }) => isBelow(record.name, path, recursive))
      .filter((parameter) => matchesFilters(parameter, input.ParameterFilters ?? []));
    const { items, more } = parameterPage(found, ({ record }) => record.name, input, 10);
    return {
      Parameters: items.map((parameter) =>
        shownParameter(call, parameter, latestVersion(parameter), WithDecryption),
      ),
      ...more,
    };
  },
);
