// Runs a command in its own session and ends it when standard input closes, which happens when ChildProcess stops the
// command or when its process ends for any reason. The separate session ensures that Ctrl-C and a closed terminal reach only that
// process, which stops the functions before the storage they write to. On Windows a hidden console does the same.
'use strict';
const { spawn, spawnSync } = require('node:child_process');

const graceMilliseconds = 10_000;
const windows = process.platform === 'win32';
const [command, ...args] = process.argv.slice(2);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']) {
  process.on(signal, () => {});
}

const child = windows ? startHidden() : spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
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
  stop();
  setTimeout(killGroup, graceMilliseconds);
});

function startHidden() {
  // Azurite also stops on a message. func is a .cmd file, which needs a shell. Streams of this process would bring its console along.
  const stdio = ['ignore', 'pipe', 'pipe', ...(command === 'node' ? ['ipc'] : [])];
  const started = spawn(command, args, { stdio, shell: command === 'func', windowsHide: true });
  started.stdout.pipe(process.stdout);
  started.stderr.pipe(process.stderr);
  return started;
}

function stop() {
  if (!windows) {
    child.kill('SIGTERM');
  } else if (command === 'node') {
    child.send('shutdown');
  } else {
    // Windows has no signal that asks a process to stop. The functions lose nothing when they are killed.
    killGroup();
  }
}

function killGroup() {
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
    return;
  }

  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The process group is empty.
  }
}
