import type { Writable } from 'node:stream';

/** Has what is written in one turn of the event loop leave as one write to the socket, at the turn's end. */
export function joinWrites(stream: Writable): void {
  const { write } = stream;
  let joining = false;
  const end = () => {
    joining = false;
    stream.uncork();
  };
  Object.assign(stream, {
    write: (...args: unknown[]) => {
      if (!joining) {
        joining = true;
        stream.cork();
        process.nextTick(end);
      }
      return Reflect.apply(write, stream, args);
    },
  });
}
