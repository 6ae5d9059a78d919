import type { AppProps } from "aws-cdk-lib";
import { failureOf, synthesize } from "./synthesize.ts";

/**
 * Synthesizes the app once for each message of the parent process, because loading CDK takes most of the time. Sends
 * back the text of the failure, or an empty text after a success. The process ends when its parent does.
 */
process.on("message", (props: Pick<AppProps, "outdir" | "postCliContext">) => {
  const answer = (failure: string) => process.send?.(failure);
  void synthesize(props).then(
    () => answer(""),
    (error: unknown) => answer(failureOf(error)),
  );
});
