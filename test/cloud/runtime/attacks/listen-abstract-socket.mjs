// Listens on an abstract socket name, such as the name of D-Bus, to receive other programs' connections.
import { createServer } from "node:net";
export const handler = ({ abstract }) =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(`\0${abstract}-other`, () => server.close(resolve));
  });
