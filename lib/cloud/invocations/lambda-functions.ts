import type { Functions } from "../runtime/functions.ts";
import type { Enqueue } from "./deliver.ts";

/** Invokes functions, with and without waiting for them. */
export interface LambdaFunctions extends Functions {
  /** Takes an asynchronous event. What becomes of it is logged, and sent to the destinations of the function. */
  readonly enqueue: Enqueue;
}
