import { list, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { authorizeWhole, parameterNotFound } from "../access/parameter-access.ts";

export const deleteParameters = {
  DeleteParameter: operation({ Name: required(text) }, (call, { Name }) => {
    const { parameter } = authorizeWhole(call, Name, "ssm:DeleteParameter");
    if (!parameter) throw parameterNotFound();
    call.account.parameters.remove(parameter.arn);
    call.save();
    return {};
  }),

  DeleteParameters: operation({ Names: required(list(text)) }, (call, { Names }) => {
    const named = Names.map((name) => ({
      name,
      ...authorizeWhole(call, name, "ssm:DeleteParameters"),
    }));
    const DeletedParameters: string[] = [];
    const InvalidParameters: string[] = [];
    for (const { name, parameter } of named) {
      if (parameter) call.account.parameters.remove(parameter.arn);
      (parameter ? DeletedParameters : InvalidParameters).push(name);
    }
    call.save();
    return { DeletedParameters, InvalidParameters };
  }),
};
