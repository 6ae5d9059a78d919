// Checks whether the cloud can be signalled, and so ended.
export const handler = ({ cloud }) => process.kill(cloud, 0);
