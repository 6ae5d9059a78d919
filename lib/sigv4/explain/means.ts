import type { Finding } from "./explanation.ts";
import type { SignedView } from "./signed-view.ts";

/** What a sentence of AWS's means, given what was signed. */
export type SentenceMeaning = (view: SignedView, message: string) => Finding;

export function always(cause: Finding["cause"], what: string, advice: string): SentenceMeaning {
  return () => ({ cause, what, advice });
}
