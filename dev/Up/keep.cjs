// Runs a command in its own session and ends it when standard input closes, which happens when `up` stops the command or
// when `up` itself ends for any reason. The separate session ensures that Ctrl-C and a closed terminal reach only `up`,
// which stops the functions before the storage they write to.
'use strict';
const { spawn } = require('node:child_process');

const graceMilliseconds = 10_000;
const [command, ...args] = process.argv.slice(2);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {});
}

const child = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', error => {
  console.error(`${command}: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  if (signal !== null) {
    console.error(`ended by ${signal}`);
  }
  // The worker of a killed host is still running in the host's process group.
  killGroup();
  process.exit(code ?? 1);
});

process.stdin.resume();
process.stdin.on('close', () => {
  child.kill('SIGTERM');
  setTimeout(killGroup, graceMilliseconds);
});

function killGroup() {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The process group is empty.
  }
}
