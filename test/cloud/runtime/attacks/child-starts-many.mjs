// Declares child processes, and has one start more processes than a function may have.
import { execFileSync } from "node:child_process";
const script = `
  for (1 .. 1030) {
    my $child = fork;
    defined $child or die;
    if ($child == 0) { exec "sleep", "20" }
  }
  sleep 5;`;
export const handler = () => {
  execFileSync("perl", ["-e", script], { stdio: "ignore" });
};
export const childProcesses = true;
