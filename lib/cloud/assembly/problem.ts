/** A part of a stack that the local cloud cannot deploy. */
export interface Problem {
  /** Construct path of the part. */
  readonly path: string;
  readonly problem: string;
  /** What to do about it. */
  readonly advice: string;
}
