const bodies = {
  "/test": ({ httpMethod }) => ({ message: `${httpMethod} request` }),
  "/test/{proxy+}": () => ({ message: "ANY request" }),
  "/part1": () => ({ message: "part1" }),
  "/part1/hardcoded-value": () => ({ message: "hardcoded-value" }),
  "/part1/{proxy+}": () => ({ message: "proxy" }),
  "/existing": () => ({ statusCode: 200, message: "exists" }),
  "/path": () => ({ data: "ok" }),
};

/** Answers with the body of the route. */
exports.handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify(bodies[event.resource](event)),
});
