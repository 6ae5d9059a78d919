import type { SealedSegment } from "./sealed-segment.ts";

/** The sealed file of a stage, as an app passes it to constructs. Each takes the segments of its own function. */
export interface SealedSource {
  /** Path of the file, relative to the project. */
  readonly file: string;
  /** The app that the file is sealed for. `undefined` if nothing is sealed yet. */
  readonly app: string | undefined;
  readonly stage: string;
  /**
   * Whether the file does not exist yet, because the stage is new.
   *
   * @default false
   */
  readonly isNew?: boolean;
  /** Returns the segments of a function, or an empty list if the file has none for it. */
  segmentsOf(functionName: string): readonly SealedSegment[];
}
