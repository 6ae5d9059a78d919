import type { Finding } from "./explanation.ts";
import type { SignedView } from "./signed-view.ts";

/** Function that explains a message of AWS, given the values that were signed. */
export type SentenceMeaning = (view: SignedView, message: string) => Finding;

export function always(cause: Finding["cause"], what: string, advice: string): SentenceMeaning {
  return () => ({ cause, what, advice });
}
