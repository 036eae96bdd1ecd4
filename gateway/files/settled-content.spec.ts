import { expect, it } from 'vitest';
import { SettledContent } from './settled-content.js';

/** What counts as a change when these are seen one after the other. */
function changes(...seen: string[]): string[] {
  const content = new SettledContent();
  content.take('one');
  return seen.filter((each) => content.see(each));
}

it('a change counts once, when it is seen a second time', () => {
  expect(changes('one', 'two', 'two', 'two')).toEqual(['two']);
  expect(changes('two', 'two', 'one', 'one')).toEqual(['two', 'one']);
});

it('what is still being written does not count', () => {
  expect(changes('', 't', 'tw', 'two', 'two')).toEqual(['two']);
  expect(changes('', 'one', '', 'one', 'one')).toEqual([]);
});
