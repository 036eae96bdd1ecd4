import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamicModule, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Readiness, runProcess } from '#platform/bootstrap';
import { loggingModule } from '#platform/logging';

const workMs = 5;
const query = JSON.stringify({ data: { user: { id: 'u1', name: 'Ada', role: 'CUSTOMER' } } });
const mutation = JSON.stringify({ data: { updateProfile: { id: 'u1', name: 'Ada' } } });

/** Answers as users would, always the same, after a while. */
@Injectable()
class Answers implements OnModuleInit {
  constructor(private readonly adapters: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.adapters.httpAdapter.getInstance();
    fastify.post<{ Body: { query: string } }>('/graphql', async (request, reply) => {
      await sleep(workMs);
      return reply.type('application/json').send(request.body.query.startsWith('mutation') ? mutation : query);
    });
  }
}

@Module({})
class StubModule {
  static create(): DynamicModule {
    return {
      module: StubModule,
      imports: [loggingModule('stub', process.env)],
      providers: [Answers, { provide: Readiness, useValue: { check: async () => {} } }],
    };
  }
}

/** A subgraph in a process of its own that starts and ends as all of ours do. */
await runProcess({ name: 'stub', defaultPort: 0, requires: [], create: () => StubModule.create() });
