// Declares child processes, and has one start more processes than a function may have. They only copy the first one,
// because starting a program in each takes several times as long.
import { execFileSync } from "node:child_process";
const script = `
  for (1 .. 1030) {
    my $child = fork;
    defined $child or die;
    if ($child == 0) { sleep 20; exit }
  }
  sleep 5;`;
export const handler = () => {
  execFileSync("perl", ["-e", script], { stdio: "ignore" });
};
export const childProcesses = true;
// Enough for all the copies, so that only their number can end the function.
export const memoryMb = 1024;
