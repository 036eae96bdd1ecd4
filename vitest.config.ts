import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Nest reads the types of constructor parameters from decorator metadata.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  // Vite would take graphql's ESM copy where Node takes the other one: instanceof GraphQLError would fail across them.
  resolve: { conditions: ['source'], alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{audit,bench,gateway,libs,shop,subgraphs,test,tools,scripts}/**/*.spec.ts'],
    setupFiles: ['reflect-metadata'],
    globalSetup: ['libs/platform/testing/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // For two cores: much of it waits, for servers that are killed and for clocks.
    maxWorkers: 3,
  },
});
