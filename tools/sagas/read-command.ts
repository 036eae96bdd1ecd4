export const usage = `npm run sagas -- list [stuck]      shows checkouts that are under way, or only those that do not get on
npm run sagas -- resume [order]    has those that undo something, or whose deadline is over, act at once: one order's, or all`;

export type Command = { verb: 'help' } | { verb: 'list'; onlyStuck: boolean } | { verb: 'resume'; orderId?: string };

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Throws an Error whose message says what to write instead. */
export function readCommand([verb, word, ...more]: readonly string[]): Command {
  if (more.length > 0) throw new Error(`too many words\n${usage}`);
  switch (verb) {
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return { verb: 'help' };
    case 'list':
      if (word !== undefined && word !== 'stuck') throw new Error(`list what? "${word}" is not "stuck"\n${usage}`);
      return { verb: 'list', onlyStuck: word === 'stuck' };
    case 'resume':
      if (word !== undefined && !id.test(word)) throw new Error(`"${word}" is not the id of an order\n${usage}`);
      return { verb: 'resume', ...(word !== undefined && { orderId: word }) };
    default:
      throw new Error(`there is no "${verb}"; it is list or resume\n${usage}`);
  }
}
