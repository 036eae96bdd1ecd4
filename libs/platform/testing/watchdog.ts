import { spawn } from 'node:child_process';

/**
 * Ends a process, and removes a folder, once this process is gone, however it went: a shell in a session of its own waits for the
 * pipe from us to close. Returns what calls it off.
 */
export function endWithUs(pid: number, signal: 'KILL' | 'QUIT' = 'KILL', folder = ''): () => void {
  const script = 'read -r _; kill -s "$2" "$1" && sleep 1; kill -s KILL "$1"; [ -z "$3" ] || rm -rf -- "$3"';
  const watchdog = spawn('/bin/sh', ['-c', script, 'sh', String(pid), signal, folder], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.on('error', () => undefined);
  watchdog.unref();
  if (watchdog.stdin && 'unref' in watchdog.stdin && typeof watchdog.stdin.unref === 'function') watchdog.stdin.unref();
  return () => {
    watchdog.kill('SIGKILL');
  };
}
