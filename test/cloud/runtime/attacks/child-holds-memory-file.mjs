// Declares child processes, and has one hold more memory than the function may, in a file that has no name.
import { execFileSync } from "node:child_process";
const create = { arm64: 279, x64: 319 }[process.arch];
const script = `
  my $file = syscall(${create}, my $name = "held", 0);
  open(my $memory, "+<&=", $file) or die;
  for (1 .. 170) { syswrite($memory, "x" x 1048576) == 1048576 or die }
  sleep 3;`;
export const handler = () => {
  execFileSync("perl", ["-e", script]);
};
export const childProcesses = true;
export const isAlone = true;
