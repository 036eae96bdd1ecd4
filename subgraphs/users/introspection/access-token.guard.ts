import { Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

/** Puts what a live token says on the request as `user`, and nothing for a token that is not: that is an answer here, no failure. */
@Injectable()
export class AccessTokenGuard extends AuthGuard() {
  private readonly logger = new Logger('Introspection');

  override handleRequest<Token>(error: unknown, token: Token): Token {
    if (!error) return token;
    this.logger.error({ err: error }, 'introspection failed');
    throw new ServiceUnavailableException('It cannot be told now whether the token is live.');
  }
}
