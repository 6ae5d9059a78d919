exports.handler = async (event) => {
  console.log(event); // oxlint-disable-line no-console -- A case compares the log.
  return event;
};
