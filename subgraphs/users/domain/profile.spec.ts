import { describe, expect, it } from 'vitest';
import { changedFields, type Person, profileOf } from './profile.js';

const ada: Person = {
  name: 'Ada',
  phoneNumber: '+44 20 7946 0000',
  address: '12 St James Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: null,
};

describe('changing a profile', () => {
  it('takes what is given and leaves the rest', () => {
    expect(changedFields(ada, { city: 'Paris', postalCode: undefined })).toEqual({ city: 'Paris' });
  });

  it('clears a field by null', () => {
    expect(changedFields(ada, { phoneNumber: null })).toEqual({ phoneNumber: null });
  });

  it('is no change when all is so already', () => {
    expect(changedFields(ada, { name: 'Ada', city: 'London', country: null })).toBeUndefined();
    expect(changedFields(ada, {})).toBeUndefined();
  });
});

describe('a profile', () => {
  it('holds nothing but where things are sent', () => {
    expect(profileOf(ada)).toEqual({
      phoneNumber: '+44 20 7946 0000',
      address: '12 St James Square',
      city: 'London',
      postalCode: 'SW1Y 4JH',
      country: null,
    });
  });

  it('is null while nothing is on file', () => {
    expect(profileOf({ phoneNumber: null, address: null, city: null, postalCode: null, country: null })).toBeNull();
  });
});
