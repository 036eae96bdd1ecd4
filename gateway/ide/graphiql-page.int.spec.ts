import { join } from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import { RunningGateway } from '../testing/running-gateway.js';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await RunningGateway.start({});
});
afterAll(() => gateway.stop());

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

it('a browser gets an IDE that is one page: it names no script, style or font to load', async () => {
  const { status, headers, text } = await gateway.send({ headers: browser });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(text).toContain('<title>Souk</title>');
  expect(text).toContain('products(first: 5)');
  // What the page itself asks a browser to load; its scripts hold such text as data.
  const markup = text.replace(/<script>[\s\S]*?<\/script>/g, '').replace(/<style>[\s\S]*?<\/style>/g, '');
  expect(markup).not.toMatch(/(src|href)=["']?(https?:)?\/\//);
  expect(text).not.toMatch(/<script[^>]+src=/);
  const styles = text.match(/<style>[\s\S]*?<\/style>/)?.[0] ?? '';
  expect(styles).not.toMatch(/url\(["']?(https?:)?\/\//);
  expect(styles).not.toMatch(/@import/);
});

it('in front of somebody’s own graph it opens with what every graph answers', async () => {
  const file = join(projectRoot, 'gateway', 'supergraph.graphql');
  const own = await RunningGateway.start({ SUPERGRAPH_FILE: file });
  const { text } = await own.send({ headers: browser });
  await own.stop();
  expect(text).toContain('the book on the left lists everything');
  expect(text).not.toContain('products(first: 5)');
});

it('the page may talk to nobody but the gateway', async () => {
  const { headers } = await gateway.send({ headers: browser });
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toMatch(/https?:|\*/);
});

it('comes compressed to who takes it so, and plain to who does not', async () => {
  const plain = await fetch(`${gateway.url}/graphql`, { headers: { ...browser, 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect((await plain.text()).length).toBeGreaterThan(5_000_000);
  const packed = await fetch(`${gateway.url}/graphql`, { headers: { ...browser, 'accept-encoding': 'gzip' } });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  await packed.body?.cancel();
});

it('who goes in the middle of it hurts nobody', async () => {
  const errors: unknown[] = [];
  const note = (error: unknown) => errors.push(error);
  process.on('uncaughtExceptionMonitor', note).on('unhandledRejection', note);
  for (const encoding of ['identity', 'gzip']) {
    const page = await fetch(`${gateway.url}/graphql`, { headers: { ...browser, 'accept-encoding': encoding } });
    const reader = page.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    await reader?.cancel();
  }
  expect((await gateway.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  process.off('uncaughtExceptionMonitor', note).off('unhandledRejection', note);
  expect(errors).toEqual([]);
});

it('tools of every age get the schema: the whole of introspection, whatever they ask of it', async () => {
  const everything = { inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true, oneOf: true };
  for (const options of [{}, { ...everything, directiveIsRepeatable: true }]) {
    const { codes, text } = await gateway.ask(getIntrospectionQuery(options));
    expect(codes).toEqual([]);
    expect(text).toContain('"ProductConnection"');
  }
});

it('there is none in production', async () => {
  const production = await RunningGateway.start({ NODE_ENV: 'production' });
  const answer = await production.send({ headers: browser });
  expect(answer).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  expect((await production.ask('{ __schema { queryType { name } } }')).codes).toContain('GRAPHQL_VALIDATION_FAILED');
  await production.stop();
});
