import { EXCLUDED_TYPES, randomPassword } from "../../account/secretsmanager/random-password.ts";
import type { Properties } from "../../assembly/properties.ts";
import { isMap, parseJson } from "../../../json.ts";

const MEMBERS = [
  ...EXCLUDED_TYPES,
  "ExcludeCharacters",
  "GenerateStringKey",
  "IncludeSpace",
  "PasswordLength",
  "RequireEachIncludedType",
  "SecretStringTemplate",
];

/**
 * Returns the value of a secret by `GenerateSecretString`: a random password, or the template's JSON with the password
 * as a further member.
 *
 * @throws {TemplateUnsupported} If Secrets Manager would reject the options. The message does not show the template,
 *   which may contain secrets.
 */
export function generatedValue(options: Properties): string {
  options.only(MEMBERS);
  const made = randomPassword({
    length: options.integer("PasswordLength", 32, { from: 1, to: 4096 }),
    excludeCharacters: options.optionalText("ExcludeCharacters") ?? "",
    includeSpace: options.boolean("IncludeSpace", false),
    requireEachIncludedType: options.boolean("RequireEachIncludedType", true),
    ExcludeLowercase: options.boolean("ExcludeLowercase", false),
    ExcludeUppercase: options.boolean("ExcludeUppercase", false),
    ExcludeNumbers: options.boolean("ExcludeNumbers", false),
    ExcludePunctuation: options.boolean("ExcludePunctuation", false),
  });
  if ("problem" in made) return options.fail("PasswordLength", `is refused: ${made.problem}`);
  const template = options.optionalText("SecretStringTemplate");
  const key = options.optionalText("GenerateStringKey");
  if (template === undefined && key === undefined) return made.password;
  if (template === undefined || key === undefined) {
    return options.fail("GenerateStringKey", "and SecretStringTemplate need each other");
  }
  const members = parseJson(template);
  if (!isMap(members)) return options.fail("SecretStringTemplate", "is not a JSON object");
  return JSON.stringify({ ...members, [key]: made.password });
}
