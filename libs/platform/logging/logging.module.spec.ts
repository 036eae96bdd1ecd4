import { describe, expect, it } from 'vitest';
import { loggingModule } from './logging.module.js';

describe('a logged error', () => {
  it('keeps its cause and loses what libraries hang on it, through the module that services use', () => {
    const { serializers } = pinoOptions();
    // What pino-http makes of an error before our serializer sees it: a copy, with the error itself in `raw`.
    const error = Object.assign(new Error('it broke'), { parameters: ['ada@example.com'] });
    const copy = { type: 'Error', message: 'a copy', parameters: ['ada@example.com'] };
    Object.defineProperty(copy, 'raw', { value: error });
    expect(serializers.err(copy)).toMatchObject({ type: 'Error', message: 'it broke' });
    expect(JSON.stringify(serializers.err(copy))).not.toContain('ada@example.com');
  });
});

function pinoOptions() {
  const providers = loggingModule('test', {}).providers ?? [];
  const values = providers.flatMap((provider) => ('useValue' in provider ? [provider.useValue] : []));
  return values.map((value) => value?.pinoHttp).find((options) => options?.serializers);
}
