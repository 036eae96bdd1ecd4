import { describe, expect, it } from 'vitest';
import { parseInput, SoukError } from '#platform/errors';
import { registerUserInput, updateProfileInput } from './users.inputs.js';

const registration = { name: ' Ada ', email: ' Ada@Example.com ', password: '  a password  ' };

function wrongFields(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof SoukError && error.code === 'BAD_USER_INPUT') return error.extensions.fields;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a registration', () => {
  it('is trimmed and normalised, except for the password', () => {
    expect(parseInput(registerUserInput, { ...registration, profile: { city: ' London ', country: null } })).toEqual({
      name: 'Ada',
      email: 'ada@example.com',
      password: '  a password  ',
      profile: { city: 'London', country: null },
    });
  });

  it.each([
    [{ name: '   ' }, 'input.name'],
    [{ name: 'x'.repeat(101) }, 'input.name'],
    [{ name: 'a\0b' }, 'input.name'],
    [{ name: 'a\ud800b' }, 'input.name'],
    [{ name: 'a\nb' }, 'input.name'],
    [{ email: 'ada' }, 'input.email'],
    [{ email: `${'a'.repeat(250)}@example.com` }, 'input.email'],
    [{ email: 'ada\0@example.com' }, 'input.email'],
    [{ password: '1234567' }, 'input.password'],
    [{ password: 'x'.repeat(129) }, 'input.password'],
    [{ password: 'password\ud800' }, 'input.password'],
    [{ profile: { phoneNumber: 'call me' } }, 'input.profile.phoneNumber'],
    [{ profile: { phoneNumber: '+-' } }, 'input.profile.phoneNumber'],
    [{ profile: { phoneNumber: '1'.repeat(33) } }, 'input.profile.phoneNumber'],
    [{ profile: { address: '' } }, 'input.profile.address'],
    [{ profile: { address: 'x'.repeat(201) } }, 'input.profile.address'],
    [{ profile: { city: 'x'.repeat(101) } }, 'input.profile.city'],
    [{ profile: { postalCode: 'x'.repeat(21) } }, 'input.profile.postalCode'],
    [{ profile: { country: '\0' } }, 'input.profile.country'],
  ])('with %j names what is wrong', (change, field) => {
    const fields = wrongFields(() => parseInput(registerUserInput, { ...registration, ...change }));
    expect(Object.keys(Object(fields))).toEqual([field]);
  });
});

describe('a change of the profile', () => {
  it('tells a field that is cleared from one that is left out', () => {
    expect(parseInput(updateProfileInput, { city: null })).toEqual({ city: null });
  });

  it('clears no name and takes no blank', () => {
    expect(wrongFields(() => parseInput(updateProfileInput, { name: null, city: ' ' }))).toEqual({
      'input.name': expect.any(String),
      'input.city': expect.any(String),
    });
  });
});
