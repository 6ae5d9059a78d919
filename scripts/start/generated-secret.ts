import { randomBytes } from "node:crypto";
import { userLine } from "../../lib/formats/password/users.ts";

/** A value that is sealed because none was, and what is kept of it for whoever is to use it here. */
export interface GeneratedSecret {
  /** What the function opens. */
  readonly sealed: string;
  /** What a caller needs, and the file of the state directory that it is put into. */
  readonly known?: { readonly file: string; readonly value: string };
}

/** The one user that is there from the start. */
export const FIRST_USER = "admin";

const random = () => randomBytes(32).toString("base64url");
const shared = (value: string, file: string): GeneratedSecret => ({
  sealed: value,
  known: { file, value },
});

/** The secrets that somebody outside the function shares, or that have a form of their own. */
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

/** A new random value for a secret of a function. */
export async function generatedSecret(
  functionName: string,
  name: string,
): Promise<GeneratedSecret> {
  return (await GENERATORS[`${functionName} ${name}`]?.()) ?? { sealed: random() };
}
