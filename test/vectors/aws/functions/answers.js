/** Returns the answer that the caller sends as JSON. */
exports.handler = async (event) => JSON.parse(event.body ?? "");
