import { functionsIn, variablesOf } from "../template/functions.ts";
import { spelled } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Rule } from "./rule.ts";

/** A dynamic reference that CloudFormation replaces with the plaintext of a secret. */
const REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure):/i;

/** Reports environment variables with a dynamic reference to a secret. */
export const dynamicReference: Rule = {
  id: "LOCK07",
  risk: "CloudFormation resolves it at deployment, so everyone who may read the function's configuration sees the plaintext.",
  mend: "Read the secret at run time, or seal it.",
  check: (templates) =>
    functionsIn(templates).flatMap((resource) => {
      const variables = variablesOf(resource);
      if (!variables) return [{ resource, problem: `its environment ${UNRESOLVED_VALUE}` }];
      return Object.entries(variables)
        .filter(
          ([, value]) => REFERENCE.test(JSON.stringify(value)) || REFERENCE.test(spelled(value)),
        )
        .map(([name]) => ({
          resource,
          problem: `${name} is a dynamic reference to a secret`,
          locations: [`Properties.Environment.Variables.${name}`],
          about: name,
        }));
    }),
};
