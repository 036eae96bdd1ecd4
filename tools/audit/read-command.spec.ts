import { expect, it } from 'vitest';
import { readCommand } from './read-command.js';

it('reads what to look at and how to tell it', () => {
  expect(readCommand([])).toEqual({ help: false, atRest: false, json: false });
  expect(readCommand(['--at-rest', '--json'])).toEqual({ help: false, atRest: true, json: true });
  expect(readCommand(['-h'])).toMatchObject({ help: true });
});

it('says what is wrong with a command', () => {
  expect(() => readCommand(['--at-work'])).toThrow("Unknown option '--at-work'");
  expect(() => readCommand(['orders'])).toThrow("Unexpected argument 'orders'");
  expect(() => readCommand(['--json=yes'])).toThrow('npm run audit -- --json');
});
