import type { Redis } from 'ioredis';

type Send = Redis['sendCommand'];
type Command = Parameters<Send>[0];

/** A cache that is slower than what it spares is no help. */
const timeoutMs = 200;
const probeEveryMs = 250;
/** A server that vanished without a word leaves a connection that never ends by itself: after so many probes it is given up. */
const mostProbes = 5;
/** What makes a connection, and asks whether the other side is there. */
const passes: ReadonlySet<string> = new Set(['ping', 'info', 'auth', 'hello', 'select', 'client', 'readonly']);

/**
 * A time limit of 200 ms for each command on a connection, and a circuit breaker. Once a command got no answer, those that follow
 * fail at once, since they would wait behind it; a ping, sent again and again, finds when the other side answers, and no caller's
 * command is spent on finding out.
 */
export function failFastWhileSilent(redis: Redis, onSilence: () => void): void {
  const send: Send = redis.sendCommand.bind(redis);
  let isSilent = false;
  let unanswered = 0;

  redis.sendCommand = (command, stream) => {
    if (isSilent && !passes.has(command.name)) {
      command.reject(new Error('Redis does not answer'));
      return command.promise;
    }
    limit(command);
    return send(command, stream);
  };
  redis.on('ready', () => {
    isSilent = false;
  });

  function limit(command: Command): void {
    let isSettled = false;
    const timer = setTimeout(() => {
      // A process that was itself too busy to read finds the answers waiting now: then it is not the other side that is late.
      setImmediate(() => {
        if (isSettled) return;
        command.reject(new Error('Redis did not answer in time'));
        if (command.name === 'ping') tooLate();
        else fallSilent();
      });
    }, timeoutMs);
    const settle = () => {
      isSettled = true;
      clearTimeout(timer);
    };
    command.promise.then(settle, settle);
  }

  function fallSilent(): void {
    if (isSilent) return;
    isSilent = true;
    unanswered = 0;
    onSilence();
    probe();
  }

  function tooLate(): void {
    unanswered += 1;
    if (unanswered % mostProbes === 0) redis.disconnect(true);
  }

  function probe(): void {
    if (!isSilent || redis.status === 'end') return;
    redis.ping().then(
      () => {
        isSilent = false;
      },
      () => void setTimeout(probe, probeEveryMs).unref(),
    );
  }
}
