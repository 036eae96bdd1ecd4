import { z } from 'zod';
import { defineMessage, id } from './define-message.js';

const text = z.string().nullable();

/** A user as others may know it: where to send things, never how to sign in. */
const user = z.object({
  userId: id,
  name: z.string(),
  profile: z.object({ phoneNumber: text, address: text, city: text, postalCode: text, country: text }).nullable(),
});

/** Somebody opened an account. */
export const UserRegistered = defineMessage('users', 'UserRegistered', user);
/** A name or profile changed; the data is what it is now. */
export const ProfileUpdated = defineMessage('users', 'ProfileUpdated', user);
/** Sessions ended before their time: their tokens are worth nothing from now on. */
export const SessionRevoked = defineMessage(
  'users',
  'SessionRevoked',
  z.object({ userId: id, sessionIds: z.array(id) }),
);
/** An account is gone, with its personal data. */
export const UserDeleted = defineMessage('users', 'UserDeleted', z.object({ userId: id }));

export const userMessages = [UserRegistered, ProfileUpdated, SessionRevoked, UserDeleted];
