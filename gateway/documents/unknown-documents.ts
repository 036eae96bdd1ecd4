import { Logger } from '@nestjs/common';

const minuteMs = 60_000;
const maxTold = 20;
/** A hash, or an id as build tools make them. Anything else may hold whatever a client put there. */
const idForm = /^[\w.:+/=-]{1,100}$/;

/**
 * Tells the log which documents were refused because the manifest has none such, by hash or id and never by their text: each once a
 * minute, and so many a minute, since a crowd of them is cheap to make up.
 */
export class UnknownDocuments {
  private readonly logger = new Logger('TrustedDocuments');
  private readonly told = new Set<string>();
  private minuteEndsMs = 0;

  note(id: string, nowMs = performance.now()): void {
    if (nowMs >= this.minuteEndsMs) {
      this.told.clear();
      this.minuteEndsMs = nowMs + minuteMs;
    }
    const document = idForm.test(id) ? id : 'malformed';
    if (this.told.size > maxTold || this.told.has(document)) return;
    this.told.add(document);
    if (this.told.size <= maxTold)
      this.logger.warn({ document }, 'a document that the manifest does not hold is refused');
    else this.logger.warn(`more than ${maxTold} such documents: no others are named within this minute`);
  }
}
