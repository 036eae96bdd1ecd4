import { describe, expect, it } from 'vitest';
import { isEmail, normaliseEmail } from './email.js';

describe('an e-mail address', () => {
  it('is the same address however it is typed', () => {
    expect(normaliseEmail('  Ada@Example.COM\n')).toBe('ada@example.com');
    expect(normaliseEmail('jose\u0301@example.com')).toBe(normaliseEmail('JOSÉ@example.com'));
  });

  it.each([
    'ada@example.com',
    'ada.lovelace+souk@mail.example.co.uk',
    "o'neil@example.com",
    'josé@exämple.de',
    '用户@例子.公司',
    'a@b.co',
    `${'a'.repeat(64)}@example.com`,
  ])('may be %s', (email) => {
    expect(isEmail(email)).toBe(true);
  });

  it.each([
    '',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'ada@localhost',
    'ada@example.',
    'ada@.com',
    'ada@-example.com',
    'ada@exam ple.com',
    'a da@example.com',
    'a@b@example.com',
    'ada@example.com, bob@example.com',
    '<ada@example.com>',
    'ada\0@example.com',
    'ada\r\nbcc: x@example.com',
    'ada\ud800@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    `ada@${'a.'.repeat(125)}com`,
  ])('may not be %j', (email) => {
    expect(isEmail(email)).toBe(false);
  });
});
