import { describe, expect, it } from 'vitest';
import { newDiscount } from '../testing/new-discount.js';
import { endDiscount, isActive, scopeOf, scopesOf } from './discount.js';

const now = new Date('2026-06-01T12:00:00Z');
const later = new Date(now.getTime() + 1_000);
const before = new Date(now.getTime() - 1_000);

describe('a discount that is ended', () => {
  it('counts no more from that very instant', () => {
    const ended = endDiscount(newDiscount({ endsAt: later }), now);
    expect(ended).toMatchObject({ endsAt: now, version: 2 });
    expect(ended && isActive(ended, now)).toBe(false);
    expect(ended && isActive(ended, before)).toBe(true);
  });

  it('before it begins never counts', () => {
    const ended = endDiscount(newDiscount({ startsAt: later }), now);
    expect(ended).toMatchObject({ startsAt: later, endsAt: now });
    for (const at of [before, now, later]) expect(ended && isActive(ended, at)).toBe(false);
  });

  it('and had ended before stays as it is', () => {
    expect(endDiscount(newDiscount({ endsAt: now }), now)).toBeUndefined();
    expect(endDiscount(newDiscount({ endsAt: before }), now)).toBeUndefined();
  });
});

describe('what a discount is about', () => {
  it.each(['Lighting', ' LIGHTING ', 'ｌｉｇｈｔｉｎｇ'])('is the same category when it is written %j', (category) => {
    expect(scopeOf({ productId: null, category })).toBe('category:lighting');
  });

  it('is one of the scopes of a product, the narrowest first', () => {
    expect(scopesOf({ productId: 'p1', category: 'Größe' })).toEqual(['product:p1', 'category:größe', 'everything']);
    expect(scopesOf({ productId: 'everything', category: 'everything' })).toHaveLength(3);
  });
});
