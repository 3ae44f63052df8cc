// Runs a command in a session of its own and ends it when our input closes: because `up` wants it to end, or because
// `up` is gone, however that happened. A session of its own, so that Ctrl-C and a closed terminal reach only `up`,
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
  // The worker of a host that was killed lives on in the host's process group.
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
    // Nobody is left in it.
  }
}
