import { latestVersion, selectedVersion, type Parameter } from "../../../account/ssm/parameters.ts";
import type { ParameterVersionRecord } from "../../../state/value-records.ts";
import { integer, list, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { authorizeWhole, parameterNotFound, versionNotFound } from "../access/parameter-access.ts";

/** The most labels of a version. */
const MOST = 10;
/** A label must not look like a version, nor begin with a reserved word. */
const LABEL = /^(?!\d|aws|ssm)[\w.-]+$/i;

export const parameterLabels = {
  LabelParameterVersion: operation(
    { Name: required(text), ParameterVersion: integer, Labels: required(list(text)) },
    (call, { Name, ParameterVersion, Labels }) => {
      const { parameter } = authorizeWhole(call, Name, "ssm:LabelParameterVersion");
      if (!parameter) throw parameterNotFound();
      const { version } = wantedVersion(parameter, ParameterVersion);
      const valid = Labels.filter((label) => LABEL.test(label));
      const changed = parameter.record.versions.map((one) => ({
        ...one,
        labels: [
          ...one.labels.filter((label) => !valid.includes(label)),
          ...(one.version === version ? valid : []),
        ],
      }));
      if (changed.some(({ labels }) => labels.length > MOST)) {
        throw new ServiceError(
          "ParameterVersionLabelLimitExceeded",
          "A parameter version can have maximum 10 labels. Move one or more labels to another version and try again.",
        );
      }
      parameter.record.versions = changed;
      call.save();
      const InvalidLabels = Labels.filter((label) => !LABEL.test(label));
      return { InvalidLabels, ParameterVersion: version };
    },
  ),

  UnlabelParameterVersion: operation(
    { Name: required(text), ParameterVersion: required(integer), Labels: required(list(text)) },
    (call, { Name, ParameterVersion, Labels }) => {
      const { parameter } = authorizeWhole(call, Name, "ssm:UnlabelParameterVersion");
      if (!parameter) throw parameterNotFound();
      const { version, labels } = wantedVersion(parameter, ParameterVersion);
      const isOwn = (label: string) => labels.includes(label);
      parameter.record.versions = parameter.record.versions.map((one) =>
        one.version === version
          ? { ...one, labels: labels.filter((label) => !Labels.includes(label)) }
          : one,
      );
      call.save();
      return {
        InvalidLabels: Labels.filter((label) => !isOwn(label)),
        RemovedLabels: Labels.filter(isOwn),
      };
    },
  ),
};

/** @throws {ServiceError} ParameterVersionNotFound. */
function wantedVersion(parameter: Parameter, wanted: number | undefined): ParameterVersionRecord {
  if (wanted === undefined) return latestVersion(parameter);
  const found = selectedVersion(parameter, String(wanted));
  if (!found) throw versionNotFound(parameter.record.name, String(wanted));
  return found;
}
