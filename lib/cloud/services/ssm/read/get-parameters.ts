import { selectedVersion } from "../../../account/ssm/parameters.ts";
import { flag, list, text } from "../../protocol/json/fields.ts";
import { validation } from "../../protocol/json/errors.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import {
  authorizeParameter,
  parameterNotFound,
  versionNotFound,
} from "../access/parameter-access.ts";
import { shownParameter } from "./shown-parameter.ts";

export const getParameters = {
  GetParameter: operation(
    { Name: required(text), WithDecryption: flag },
    (call, { Name, WithDecryption = false }) => {
      const { parameter, selector } = authorizeParameter(call, Name, "ssm:GetParameter");
      if (!parameter) throw parameterNotFound();
      const version = selectedVersion(parameter, selector);
      if (!version) throw versionNotFound(parameter.record.name, selector ?? "");
      return { Parameter: shownParameter(call, parameter, version, WithDecryption, selector) };
    },
  ),

  GetParameters: operation(
    { Names: required(list(text)), WithDecryption: flag },
    (call, { Names, WithDecryption = false }) => {
      if (new Set(Names).size < Names.length) {
        throw validation("Parameters can't have duplicate names.");
      }
      // The whole call is refused if the caller may not read one of the parameters.
      const named = Names.map((name) => ({
        name,
        ...authorizeParameter(call, name, "ssm:GetParameters"),
      }));
      const Parameters: object[] = [];
      const InvalidParameters: string[] = [];
      for (const { name, parameter, selector } of named) {
        const version = parameter && selectedVersion(parameter, selector);
        if (!version) InvalidParameters.push(name);
        else {
          Parameters.push(shownParameter(call, parameter, version, WithDecryption, selector));
        }
      }
      return { InvalidParameters, Parameters };
    },
  ),
};
