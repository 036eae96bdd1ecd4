const lifetimeSeconds = 600;

/** A token that the stub of users knows as good, of a session of its own. */
export const goodToken = (user: number, session: number) => `good-${user}-${session}`;
export const badToken = (number: number) => `bad-${number}`;

/** What RFC 7662 has users say of a token. */
export function tokenAnswer(token: string): object {
  const [, user, session] = /^good-(\d+)-(\d+)$/.exec(token) ?? [];
  if (user === undefined) return { active: false };
  const exp = Math.floor(Date.now() / 1000) + lifetimeSeconds;
  return { active: true, sub: `user-${user}`, sid: `session-${user}-${session}`, role: 'CUSTOMER', exp };
}
