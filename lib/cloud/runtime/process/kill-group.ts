/** Ends the processes of a group. Its id is the id of the process that leads the group. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // Every process of the group has ended.
  }
}
