import type { ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";
import { openChannel } from "../channel/channel.ts";
import { chunkIn, isMessage } from "../channel/message.ts";
import type { Connection, Listener } from "./function-program.ts";

/** A connection that can also carry the variables of the process. */
interface ChannelConnection extends Connection {
  readonly send: (value: object) => void;
}

/** Connects to a process over its descriptor 3, which carries one line of JSON for each message. */
export function channelConnection(
  child: ChildProcess,
  { heard, flooded }: Listener,
): ChannelConnection {
  // A pipe is a duplex stream.
  const pipe = child.stdio[3] as Duplex;
  const channel = openChannel(
    pipe,
    (value) => {
      if (isMessage(value)) return heard(value);
      const chunk = chunkIn(value);
      if (!chunk) return;
      // The process waits until its data is taken.
      pipe.pause();
      heard({ type: "chunk", ...chunk, taken: () => void pipe.resume() });
    },
    flooded,
  );
  return {
    send: channel.send,
    end: (done) => (pipe.closed ? done() : void pipe.once("close", done)),
  };
}
