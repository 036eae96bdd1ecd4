import { expect, it } from 'vitest';
import { readCommand } from './read-command.js';

const orderId = '0198c0de-0000-7000-8000-000000000001';

it('reads what to do and with which order', () => {
  expect(readCommand(['list'])).toEqual({ verb: 'list', onlyStuck: false });
  expect(readCommand(['list', 'stuck'])).toEqual({ verb: 'list', onlyStuck: true });
  expect(readCommand(['resume'])).toEqual({ verb: 'resume' });
  expect(readCommand(['resume', orderId])).toEqual({ verb: 'resume', orderId });
});

it('helps who says nothing', () => {
  expect(readCommand([])).toEqual({ verb: 'help' });
});

it('says what is wrong with a command', () => {
  expect(() => readCommand(['kill'])).toThrow('there is no "kill"');
  expect(() => readCommand(['list', 'all'])).toThrow('"all" is not "stuck"');
  expect(() => readCommand(['resume', '17'])).toThrow('"17" is not the id of an order');
  expect(() => readCommand(['resume', orderId, orderId])).toThrow('too many words');
});
