import { canonical } from '../data/hash.js';
import type { Answered, ErrorSeen } from './case.js';

export interface Intended {
  readonly name: string;
  readonly reason: string;
  /** Takes out of an answer what may differ. */
  readonly adjust: (answered: Answered) => Answered;
}

/** Where our answers may differ from the stock executor's when something fails, and why. What is not here may not. */
export const intended: readonly Intended[] = [
  {
    name: 'order',
    reason:
      'Fields come in the order of the specification; stock orders some fields below fragments and conditions as its planner does.',
    adjust: (answered) => ({
      ...answered,
      data: answered.data === undefined ? undefined : JSON.parse(canonical(answered.data)),
    }),
  },
  {
    name: 'codes',
    reason:
      'Stock gives errors without a code one of its own (DOWNSTREAM_SERVICE_ERROR); ours get theirs where clients are answered.',
    adjust: (answered) =>
      adjustErrors(answered, (error) =>
        error.code === 'DOWNSTREAM_SERVICE_ERROR' ? { ...error, code: undefined } : error,
      ),
  },
  {
    name: 'half-paths',
    reason:
      'Of an error that no one entity has, stock tells the path in its plan ("@", "_entities"); ours leads to where the entities are.',
    adjust: (answered) =>
      adjustErrors(answered, ({ path, ...error }) => {
        const end = path?.findIndex((step) => step === '@' || step === '_entities') ?? -1;
        return { ...error, path: end < 0 ? path : path?.slice(0, end) };
      }),
  },
  {
    name: 'told-once',
    reason:
      'Several fetches from one subgraph travel as one request, whose error without a path is told once and not for each.',
    adjust: (answered) => {
      const seen = new Set<string>();
      const isNew = (error: ErrorSeen) => seen.size < seen.add(canonical(error)).size;
      return { ...answered, errors: answered.errors.filter((error) => isDefinite(error) || isNew(error)) };
    },
  },
  {
    name: 'type-in-message',
    reason:
      'Of a misfit, stock names the type of the fragment it was selected in, ours the type of the object. Clients see neither.',
    adjust: (answered) => ({
      ...answered,
      misfits: answered.misfits.map(({ message, ...misfit }) => ({
        ...misfit,
        message: message.replace(/field \w+\./, 'field '),
      })),
    }),
  },
  {
    name: 'out-of-order',
    reason:
      'A subgraph that does not answer, or not with as many entities as were asked for, is out of order: ours says so at each hole; stock says so without a path, or nothing at all where data is null.',
    adjust: (answered) => {
      const others = answered.errors.filter(
        ({ message, code }) => !message.startsWith('Expected "data._entities"') && code !== 'SUBGRAPH_UNAVAILABLE',
      );
      return { ...answered, errors: others };
    },
  },
  {
    name: 'explained',
    reason: 'What is said of misfits depends on whether there are errors, which one of the rules above has taken out.',
    adjust: (answered) => ({ ...answered, misfits: [] }),
  },
];

/** Whether an error says of which value it is. */
function isDefinite({ path }: ErrorSeen): boolean {
  return typeof path?.at(-1) === 'string' && path.length > 1;
}

function adjustErrors(answered: Answered, change: (error: ErrorSeen) => ErrorSeen): Answered {
  return { ...answered, errors: answered.errors.map(change) };
}
