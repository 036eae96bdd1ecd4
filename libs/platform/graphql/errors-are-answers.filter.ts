import { Catch } from '@nestjs/common';
import type { GqlExceptionFilter } from '@nestjs/graphql';

/** What a resolver throws goes into the answer as it is: the error formatter decides what is shown and what is logged, nobody before it. */
@Catch()
export class ErrorsAreAnswers implements GqlExceptionFilter {
  catch(error: unknown): unknown {
    return error instanceof Error ? error : new Error(String(error));
  }
}
