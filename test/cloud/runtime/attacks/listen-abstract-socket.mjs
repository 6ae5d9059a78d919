// Takes the name of an abstract socket, such as that of D-Bus, and waits for those who look for it there.
import { createServer } from "node:net";
export const handler = ({ abstract }) =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(`\0${abstract}-other`, () => server.close(resolve));
  });
