import { z } from 'zod';

export type Env = Readonly<Record<string, string | undefined>>;

/** A variable that cannot be used: its message is one line that says which one and what to do. The process prints it and exits with 1. */
export class ConfigError extends Error {
  override readonly name: string = 'ConfigError';
}

/** Reads variables once, at start. An empty value counts as not set. Throws ConfigError naming every variable that is wrong. */
export function readConfig<Shape extends z.ZodRawShape>(shape: Shape, env: Env): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.keys(shape).map((name) => [name, env[name]?.trim() === '' ? undefined : env[name]?.trim()]),
  );
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) =>
    issue.code === 'invalid_type' && given[String(issue.path[0])] === undefined
      ? `${issue.path.join('.')} is not set`
      : `${issue.path.join('.')} ${issue.message}`,
  );
  throw new ConfigError([...new Set(problems)].join('; '));
}

/** A whole number in a range, as a variable holds it. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

/** A currency's ISO 4217 code. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code of three capital letters, such as USD');

/** One URL or a comma list of them, of one of the protocols. */
export const urlList = (...protocols: string[]) =>
  z.string().transform((value, context) => {
    const urls = value.split(',').map((part) => part.trim());
    for (const url of urls) {
      if (!URL.canParse(url) || !protocols.includes(new URL(url).protocol)) {
        context.addIssue({
          code: 'custom',
          message: `must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
        });
        return z.NEVER;
      }
    }
    return urls;
  });

/** One URL or a comma list of them, of a service that is asked over HTTP. A user and password would be left out without a word, so none may be in one. */
export const serviceUrls = () =>
  urlList('http:', 'https:').refine((urls) => !urls.some(holdsCredentials), 'must hold no user and password');

/** Of a URL, as text. */
export function holdsCredentials(text: string): boolean {
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
}

export const url = (...protocols: string[]) => urlList(...protocols).transform((urls) => urls.join(','));

export const isProduction = (env: Env) => env.NODE_ENV === 'production';
