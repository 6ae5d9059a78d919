// Connects to a socket of the user, such as the socket of ssh-agent.
import { connect } from "node:net";
export const handler = ({ socket }) =>
  new Promise((resolve, reject) => {
    connect(socket).on("connect", resolve).on("error", reject);
  });
