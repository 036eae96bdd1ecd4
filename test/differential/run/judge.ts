import { canonical } from '../data/hash.js';
import type { Answered, ErrorSeen } from './case.js';
import { type Difference, differencesOf } from './compare.js';
import { fetchesOf } from './fetches.js';
import type { Answers } from './graph-under-test.js';
import { intended } from './intended.js';
import { misplaced } from './misplaced.js';

export interface Verdict {
  /** Names of the intended differences that the answers have; `equal` when none. */
  readonly reasons: readonly string[];
  /** What is not as it must be. */
  readonly wrong: readonly Difference[];
}

/**
 * Judges one operation. Where nothing was made to fail, graphql-js over the whole world has the last word: our answer must be its,
 * also where the stock executor's is not. Elsewhere ours must be the stock one's, but for what is intended. `sound` are the answers
 * to the same operation with nothing made to fail.
 */
export function judge(answers: Answers, sound: Answers): Verdict {
  const { stock, own } = answers;
  const differences = differencesOf(stock, own);
  if (answers === sound) return judgeSound(answers, differences);
  // Where a key came back wrong, both asked about another object.
  const isToldByStock = (error: ErrorSeen) =>
    stock.errors.some(({ message, path }) => message === error.message && `${path}` === `${error.path}`);
  const stray = misplaced(own.errors, answers.places).find((error) => !isToldByStock(error));
  if (stray) return { reasons: [], wrong: [{ what: 'places', stock: '', own: JSON.stringify(stray) }] };
  if (differences.length === 0) return { reasons: [], wrong: [] };
  // What is wrong without faults says nothing about faults.
  if (isRight(sound.own, sound.whole) && !isRight(sound.stock, sound.whole) && !sameButOrder(sound)) {
    return { reasons: ['stock-is-wrong'], wrong: [] };
  }
  if (answers.isPlannedOtherwise) return { reasons: ['planned-otherwise'], wrong: [] };
  const verdict = judgeDifferences(stock, own);
  if (verdict.wrong.length > 0 && isMisplacedByStock(answers)) return { reasons: ['stock-misplaces'], wrong: [] };
  return verdict;
}

/**
 * Stock counts the entities at a path to find the one that an error is about, also those of which it has sent nothing: where some
 * were left out, it tells of another one. Then ours need only tell of the same errors.
 */
function isMisplacedByStock({ stock, own, places }: Answers): boolean {
  const told = ({ errors }: Answered) => [...new Set(errors.map(({ message }) => message))].sort().join();
  const isSameData = canonical(stock.data) === canonical(own.data);
  return isSameData && misplaced(stock.errors, places).length > 0 && told(stock) === told(own);
}

function judgeSound({ stock, own, whole, plan }: Answers, differences: readonly Difference[]): Verdict {
  if (isRight(own, whole)) {
    if (differences.length === 0) return { reasons: [], wrong: [] };
    return { reasons: [canonical(stock.data) === canonical(own.data) ? 'order' : 'stock-is-wrong'], wrong: [] };
  }
  if (differences.length > 0) {
    const verdict = judgeDifferences(stock, own);
    if (verdict.wrong.length > 0) return verdict;
  }
  // A plan that cannot be carried out, and both say so.
  if (own.errors.length > 0 || own.thrown !== undefined) return { reasons: ['both-tell-of-the-plan'], wrong: [] };
  if (mixesRequirements(plan)) return { reasons: ['plan-mixes-requirements'], wrong: [] };
  return { reasons: [], wrong: [{ what: 'whole', stock: JSON.stringify(whole?.data), own: JSON.stringify(own.data) }] };
}

function judgeDifferences(stock: Answered, own: Answered): Verdict {
  let [one, other] = [stock, own];
  const reasons: string[] = [];
  for (const { name, adjust } of intended) {
    const adjusted = { one: adjust(one), other: adjust(other) };
    const before = differencesOf(one, other).length;
    [one, other] = [adjusted.one, adjusted.other];
    if (before > 0 && differencesOf(one, other).length < before) reasons.push(name);
  }
  return { reasons, wrong: differencesOf(one, other) };
}

/** Whether an answer says what the whole world says, in its order, and nothing of mistakes but where it has one too. */
export function isRight(answered: Answered, whole: Answered | undefined): boolean {
  if (!whole || answered.errors.length > 0 || answered.thrown !== undefined) return false;
  if (JSON.stringify(answered.data) !== JSON.stringify(whole.data)) return false;
  return whole.errors.length > 0 === answered.misfits.length > 0;
}

function sameButOrder({ stock, whole }: Answers): boolean {
  return canonical(stock.data) === canonical(whole?.data) && stock.errors.length === 0;
}

/**
 * The planner's mistake, in both: it asks an `@interfaceObject` for fields of which only some need more than the key (`@requires`),
 * below other fragments, as one fetch. Then what lacks the more is not fetched at all, or is sent without its key.
 */
function mixesRequirements(plan: Answers['plan']): boolean {
  return fetchesOf(plan).some(({ requires = [], inputRewrites }) => {
    const needs = requires.map((each) =>
      each.selections
        ?.map((below) => ('name' in below ? below.name : ''))
        .sort()
        .join(),
    );
    return inputRewrites !== undefined && new Set(needs).size > 1;
  });
}
