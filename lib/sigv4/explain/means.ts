import type { Finding } from "./explanation.ts";
import type { SignedView } from "./signed-view.ts";

/** What a sentence of AWS's means, given what was signed. */
export type Means = (view: SignedView, message: string) => Finding;

export function always(cause: Finding["cause"], what: string, advice: string): Means {
  return () => ({ cause, what, advice });
}
