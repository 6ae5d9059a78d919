// Connects to an abstract socket, such as D-Bus's, which has no path in the file system.
import { connect } from "node:net";
export const handler = ({ abstract }) =>
  new Promise((resolve, reject) => {
    connect(`\0${abstract}`).on("connect", resolve).on("error", reject);
  });
