import type { Account } from "../../../account/account.ts";
import type { FunctionDescription } from "../../../account/lambda/function-description.ts";
import type { Properties } from "../../../assembly/properties.ts";
import { tagsOf } from "../../resource-type/tags.ts";

const ARCHITECTURES: readonly string[] = ["arm64", "x86_64"];

/** Reads what only Lambda's API shows: processes run on the architecture of this machine, and are not traced. */
export function descriptionOf(properties: Properties, { clock }: Account): FunctionDescription {
  const architectures = properties.texts("Architectures");
  if (architectures.length > 1 || architectures.some((one) => !ARCHITECTURES.includes(one))) {
    properties.fail("Architectures", `must be ${ARCHITECTURES.join(" or ")}`);
  }
  return {
    description: properties.optionalText("Description") ?? "",
    architectures: architectures.length > 0 ? architectures : ["x86_64"],
    tracing:
      properties
        .map("TracingConfig")
        .only(["Mode"])
        .allow("Mode", ["Active", "PassThrough"])
        .optionalText("Mode") ?? "PassThrough",
    tags: Object.fromEntries(tagsOf(properties)),
    lastModified: clock.now().toISOString(),
  };
}
