import { randomBytes } from "node:crypto";
import { userLine } from "../../lib/formats/password/users.ts";

/** A generated value for a secret without a value, and the part of it that is stored for local callers. */
export interface GeneratedSecret {
  /** The value that is sealed for the function. */
  readonly sealed: string;
  /** The value that a caller needs, and the file in the state directory that stores it. */
  readonly known?: { readonly file: string; readonly value: string };
}

/** Name of the user that exists from the start. */
export const FIRST_USER = "admin";

const random = () => randomBytes(32).toString("base64url");
const shared = (value: string, file: string): GeneratedSecret => ({
  sealed: value,
  known: { file, value },
});

/** Generators for secrets that a caller shares with the function, or that have a special form. */
const GENERATORS: Readonly<Record<string, () => GeneratedSecret | Promise<GeneratedSecret>>> = {
  "hooks lab11Key": () => shared(random(), "lab11.key"),
  "hooks githubKey": () => shared(random(), "github.key"),
  "hooks stdKey": () => shared(`whsec_${randomBytes(32).toString("base64")}`, "std.key"),
  "tickets ticketKey": () => shared(random(), "ticket.key"),
  "basic users": async () => {
    const password = random();
    const sealed = await userLine(FIRST_USER, password);
    return { sealed, known: { file: `${FIRST_USER}.password`, value: password } };
  },
};

/** Returns a new random value for a secret of a function. */
export async function generatedSecret(
  functionName: string,
  name: string,
): Promise<GeneratedSecret> {
  return (await GENERATORS[`${functionName} ${name}`]?.()) ?? { sealed: random() };
}
