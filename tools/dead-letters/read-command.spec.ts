import { expect, it } from 'vitest';
import { readCommand } from './read-command.js';

const services = ['orders', 'inventory'];

it('reads what to do, for whom and with which message', () => {
  expect(readCommand(['list'], services)).toEqual({ verb: 'list' });
  expect(readCommand(['list', 'orders'], services)).toEqual({ verb: 'list', service: 'orders' });
  expect(readCommand(['replay'], services)).toEqual({ verb: 'replay' });
  expect(readCommand(['replay', 'orders', 'an-id'], services)).toEqual({
    verb: 'replay',
    service: 'orders',
    id: 'an-id',
  });
});

it('helps who says nothing', () => {
  expect(readCommand([], services)).toEqual({ verb: 'help' });
});

it('says what is wrong with a command', () => {
  expect(() => readCommand(['purge'], services)).toThrow('there is no "purge"');
  expect(() => readCommand(['list', 'order'], services)).toThrow(
    'there is no service "order"; it is one of orders, inventory',
  );
  expect(() => readCommand(['list', 'orders', 'an-id'], services)).toThrow('too many words');
  expect(() => readCommand(['replay', 'orders', 'an-id', 'another'], services)).toThrow('too many words');
});
