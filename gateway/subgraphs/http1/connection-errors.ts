/** The request did not go out, or not all of it: the service cannot have acted on it. The cause says why. */
export class RequestNotSent extends Error {
  override readonly name = 'RequestNotSent';

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** No connection was made in time. */
export class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout';
}

/** The other side closed the connection before its answer was whole. */
export class AnswerCutShort extends Error {
  override readonly name = 'AnswerCutShort';
}

/** What came is no answer in HTTP/1.1, or one that can be read in more ways than one. */
export class NotHttp extends Error {
  override readonly name = 'NotHttp';
}

/** More came than one answer may have. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}
