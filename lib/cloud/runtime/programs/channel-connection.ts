import type { ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";
import { isMap } from "../../../json.ts";
import { openChannel } from "../channel/channel.ts";
import { chunkIn, isMessage } from "../channel/message.ts";
import type { Connection, Listener, Variables } from "./function-program.ts";

/** A connection that can also carry the variables of the process. */
interface ChannelConnection extends Connection {
  readonly sendVariables: (variables: Variables) => void;
}

/** Connects to a process over its descriptor 3, which carries one line for each message. */
export function channelConnection(
  child: ChildProcess,
  { heard, flooded }: Listener,
): ChannelConnection {
  // A pipe is a duplex stream.
  const pipe = child.stdio[3] as Duplex;
  const channel = openChannel(
    pipe,
    (value, payload) => {
      const message = payload === undefined || !isMap(value) ? value : { ...value, payload };
      if (isMessage(message)) return heard(message);
      const chunk = chunkIn(value);
      if (!chunk) return;
      // The process waits until its data is taken.
      pipe.pause();
      heard({ type: "chunk", ...chunk, taken: () => void pipe.resume() });
    },
    flooded,
  );
  return {
    // An event that would not arrive as it is must be quoted: a line feed would end the line, and half of a surrogate
    // pair has no UTF-8.
    send: ({ event, ...head }) =>
      event.includes("\n") || !event.isWellFormed()
        ? channel.send({ ...head, event })
        : channel.send(head, event),
    sendVariables: (environment) => channel.send({ environment }),
    end: (done) => (pipe.closed ? done() : void pipe.once("close", done)),
  };
}
