import { z } from 'zod';
import { line, phoneNumber, storable, text } from '#platform/input';
import { isEmail, longestEmail, normaliseEmail } from './domain/email.js';
import { isAcceptablePassword, longestPassword, shortestPassword } from './domain/password.js';

/** Far beyond any credential; what is longer is not worth hashing. UTF-16 units. */
const longestCredential = 1024;

const name = line(100);

/** A field that is null or left out is not on file; blank is neither, and refused. */
const profile = {
  phoneNumber: phoneNumber.nullish(),
  address: text(200).nullish(),
  city: line(100).nullish(),
  postalCode: line(20).nullish(),
  country: line(100).nullish(),
};

export const newEmail = z
  .string()
  .max(longestEmail, `must have at most ${longestEmail} characters`)
  .transform(normaliseEmail)
  .refine(isEmail, 'must be an e-mail address');

export const newPassword = storable.refine(
  isAcceptablePassword,
  `must have ${shortestPassword} to ${longestPassword} characters`,
);

const anyPassword = z.string().max(longestCredential, 'is too long');

export const registerUserInput = z.object({
  name,
  email: newEmail,
  password: newPassword,
  profile: z.object(profile).nullish(),
});
export type Registration = z.output<typeof registerUserInput>;

/** Not held against the rules for new ones: what breaks them is a wrong credential, and answered like any other. */
export const loginUserInput = z.object({
  email: z.string().max(longestCredential, 'is too long').transform(normaliseEmail),
  password: anyPassword,
});
export type Login = z.output<typeof loginUserInput>;

/** Left out: stays as it is. Null: cleared, where that is possible. */
export const updateProfileInput = z.object({ name: name.optional(), ...profile });

export const changePasswordInput = z.object({ currentPassword: anyPassword, newPassword });
export type PasswordChange = z.output<typeof changePasswordInput>;
