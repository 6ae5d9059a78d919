import { randomBytes } from "node:crypto";
import { userLine } from "../../formats/password/users.ts";
import type { DeclaredSecret } from "../../formats/sealed/sealing-metadata.ts";

/** A generated value for a secret without a value, and the part of it that is stored for local callers. */
export interface GeneratedSecret {
  /** The value that is sealed for the function. */
  readonly sealed: string;
  /** The value that a caller needs, and the file in the state directory that stores it. */
  readonly known?: { readonly file: string; readonly value: string };
}

/** Name of the user that exists from the start. */
export const FIRST_USER = "admin";

/** Returns a random value that a secret of this kind accepts. */
export async function generatedSecret(
  functionName: string,
  { name, kind }: DeclaredSecret,
): Promise<GeneratedSecret> {
  const random = randomBytes(32);
  const file = generatedFile(functionName, { name, kind });
  if (kind.type === "htpasswd") {
    const password = random.toString("base64url");
    return { sealed: await userLine(FIRST_USER, password), known: { file, value: password } };
  }
  // Only the function needs any other secret, so its value is stored as ciphertext only.
  if (kind.type === "text") return { sealed: random.toString("base64url") };
  const isStandard = kind.type === "webhook-key" && kind.scheme === "standard";
  const value = isStandard ? `whsec_${random.toString("base64")}` : random.toString("base64url");
  return { sealed: value, known: { file, value } };
}

/** Returns the name of the file that stores the value a caller needs: the secret, or the password of the first user. */
export function generatedFile(
  functionName: string,
  { name, kind }: Pick<DeclaredSecret, "name" | "kind">,
): string {
  const isUsers = kind.type === "htpasswd";
  return `${encodeURIComponent(functionName)}.${isUsers ? `${FIRST_USER}.password` : `${encodeURIComponent(name)}.secret`}`;
}
