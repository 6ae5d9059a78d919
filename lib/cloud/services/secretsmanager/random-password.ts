import { randomPassword } from "../../account/secretsmanager/random-password.ts";
import { authorize } from "../protocol/call.ts";
import { flag, integer, text } from "../protocol/json/fields.ts";
import { operation } from "../protocol/json/operation.ts";
import { invalidParameter, REFUSAL } from "./access/secret-access.ts";

export const getRandomPassword = operation(
  {
    PasswordLength: integer,
    ExcludeCharacters: text,
    ExcludeNumbers: flag,
    ExcludePunctuation: flag,
    ExcludeUppercase: flag,
    ExcludeLowercase: flag,
    IncludeSpace: flag,
    RequireEachIncludedType: flag,
  },
  (call, input) => {
    authorize(call, { action: "secretsmanager:GetRandomPassword", resource: "*" }, REFUSAL);
    const made = randomPassword({
      length: input.PasswordLength ?? 32,
      excludeCharacters: input.ExcludeCharacters ?? "",
      includeSpace: input.IncludeSpace ?? false,
      requireEachIncludedType: input.RequireEachIncludedType ?? true,
      ExcludeLowercase: input.ExcludeLowercase ?? false,
      ExcludeUppercase: input.ExcludeUppercase ?? false,
      ExcludeNumbers: input.ExcludeNumbers ?? false,
      ExcludePunctuation: input.ExcludePunctuation ?? false,
    });
    if ("problem" in made) throw invalidParameter(made.problem);
    return { RandomPassword: made.password };
  },
);
